import assert from 'node:assert/strict';
import { test } from 'node:test';

import { oauth1Signature, signedByOauth1 } from './oauth1-signature.ts';
import { get, post } from './request.ts';

/** RFC 5849 section 1.2 */
const printer = { consumerKey: 'dpf43f3p2l4k3l03', consumerSecret: 'kd94hf93k423kf44' };

test('a request for a photo is signed as RFC 5849 shows', () => {
  const signature = oauth1Signature(
    {
      method: 'GET',
      url: 'http://photos.example.net/photos?file=vacation.jpg&size=original',
      parameters: Object.entries({
        oauth_consumer_key: printer.consumerKey,
        oauth_token: 'nnch734d00sl2jdk',
        oauth_signature_method: 'HMAC-SHA1',
        oauth_timestamp: '137131202',
        oauth_nonce: 'chapoH',
      }),
    },
    { ...printer, tokenSecret: 'pfkkdhi9sl3r4s00' },
  );
  assert.equal(signature, 'MdpQcU8iPSUjWoN/UDMsK2sui9I=');
});

test('a verifier is exchanged as RFC 5849 shows', () => {
  const signature = oauth1Signature(
    {
      method: 'POST',
      url: 'https://photos.example.net/token',
      parameters: Object.entries({
        oauth_consumer_key: printer.consumerKey,
        oauth_token: 'hh5s93j4hdidpola',
        oauth_signature_method: 'HMAC-SHA1',
        oauth_timestamp: '137131201',
        oauth_nonce: 'walatlh',
        oauth_verifier: 'hfdp7dh39dks9884',
      }),
    },
    { ...printer, tokenSecret: 'hdhd0244k9j7ao03' },
  );
  assert.equal(signature, 'gKgrFCywp7rO0OXSjdot/IHF7IU=');
});

test('a request with query and form is signed as the vendor shows ("Creating a signature")', () => {
  const request = post('https://api.twitter.com/1/statuses/update.json?include_entities=true', {
    form: { status: 'Hello Ladies + Gentlemen, a signed OAuth request!' },
  });
  const signed = signedByOauth1(request, {
    keys: {
      consumerKey: 'xvz1evFS4wEEPTGEFPHBog',
      consumerSecret: 'kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw',
      token: '370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb',
      tokenSecret: 'LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE',
    },
    now: 1_318_622_958_999,
    nonce: 'kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg',
  });
  assert.equal(
    signed.headers?.['authorization'],
    'OAuth oauth_consumer_key="xvz1evFS4wEEPTGEFPHBog", ' +
      'oauth_nonce="kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg", ' +
      'oauth_signature_method="HMAC-SHA1", oauth_timestamp="1318622958", ' +
      'oauth_token="370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb", oauth_version="1.0", ' +
      'oauth_signature="tnnArxj06cWHq44gCs1OSKk%2FjLY%3D"',
  );
  assert.equal(signed.body, request.body);
});

test('names that stand there twice are sorted by their values, and odd characters escaped', () => {
  const of = (url: string) => oauth1Signature({ url, parameters: [] }, printer);
  assert.equal(of('https://a.example/p?b=2&b=1&a=3'), of('https://a.example/p?a=3&b=1&b=2'));
  assert.notEqual(of('https://a.example/p?b=2&b=1'), of('https://a.example/p?b=2'));

  const callback = "https://a.example/(it's)!*";
  const keys = { ...printer, consumerKey: 'k' };
  const { headers } = signedByOauth1(get('https://a.example/p'), {
    keys,
    now: 0,
    nonce: 'n',
    more: { oauth_callback: callback },
  });
  const sent = headers?.['authorization'] ?? '';
  assert.match(sent, /oauth_callback="https%3A%2F%2Fa\.example%2F%28it%27s%29%21%2A"/);
});
