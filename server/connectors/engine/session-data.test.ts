import assert from 'node:assert/strict';
import { createCipheriv } from 'node:crypto';
import { it } from 'node:test';

import { openSessionData } from './session-data.ts';

/** As WeChat publishes it for people who write the other end. */
const published = {
  appId: 'wx4f4bc4dec97d474b',
  openid: 'oGZUI0egBJY1zhBYw2KhdUfwVJJE',
  sessionKey: 'tiihtNczf5v6AKRyjwEUhQ==',
  iv: 'r7BXXKkLb8qrSNn05n0qiA==',
  encryptedData:
    'CiyLU1Aw2KjvrjMdj8YKliAjtP4gsMZMQmRzooG2xrDcvSnxIMXFufNstNGTyaGS9uT5geRa0W4oTOb1WT7fJlAC+oNPdbB+3hVbJSRgv+4lGOETKUQz6OYStslQ142dNCuabNPGBzlooOmB231qMM85d2/fV6ChevvXvQP8Hkue1poOFtnEtpyxVLW1zAo6/1Xx1COxFvrc2d7UL/lmHInNlxuacJXwu0fjpXfz/YqYzBIBzD6WUfTIF9GRHpOn/Hz7saL8xz+W//FRAUid1OksQaQx4CMs8LOddcQhULW4ucetDf96JcR3g0gfRK4PC7E/r7Z6xNrXd2UIeorGj5Ef7b1pJAYB6Y5anaHqZ9J6nKEBvB4DnNLIVWSgARns/8wR2SiRS7MNACwTyrGvt9ts8p12PKFdlqYTopNHR1Vf7XjfhQlVsAJdNiKdYmYVoKlaRv85IfVunYzO0IKXsyl7JCUjCpoG20f0a04COwfneQAGGwd5oa+T8yO5hzuyDb/XcxxmK01EpqOyuxINew==',
};
const AT = 1_477_314_187_000;

it('opens the data that WeChat publishes', () => {
  const { openId, nickName } = openSessionData(published, AT);
  assert.deepEqual([openId, nickName], ['oGZUI0egBJY1zhBYw2KhdUfwVJJE', 'Band']);
});

const changed = `${published.encryptedData.slice(0, -30)}A${published.encryptedData.slice(-29)}`;
const refused: Readonly<Record<string, readonly [object, number]>> = {
  'of another application': [{ appId: 'wx0000000000000000' }, AT],
  'of another session': [{ sessionKey: 'AAAAAAAAAAAAAAAAAAAAAA==' }, AT],
  'about somebody else': [{ openid: 'oGZUI0egBJY1zhBYw2KhdUfwVJJF' }, AT],
  'that was changed': [{ encryptedData: changed }, AT],
  'of two hours ago': [{}, AT + 7_200_000],
  'of the future': [{}, AT - 7_200_000],
  'with a key of another length': [{ sessionKey: 'AAAA' }, AT],
  'with an iv of another length': [{ iv: '' }, AT],
  'that is empty': [{ encryptedData: '' }, AT],
  'without a watermark': [{ encryptedData: encrypted('{"phoneNumber":"1"}') }, AT],
  'that is no object': [{ encryptedData: encrypted('"wx4f4bc4dec97d474b"') }, AT],
};
for (const [name, [change, now]] of Object.entries(refused)) {
  it(`refuses data ${name}`, () =>
    assert.throws(() => openSessionData({ ...published, ...change }, now), { reason: 'bad_code' }));
}

function encrypted(text: string): string {
  const key = Buffer.from(published.sessionKey, 'base64');
  const cipher = createCipheriv('aes-128-cbc', key, Buffer.from(published.iv, 'base64'));
  return Buffer.concat([cipher.update(text), cipher.final()]).toString('base64');
}
