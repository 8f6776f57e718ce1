import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createAddressJudge } from './address.ts';

const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'this network': ['0.0.0.0', '0.255.255.255'],
  'private 10/8': ['10.0.0.0', '10.255.255.255'],
  'carrier-grade NAT': ['100.64.0.0', '100.100.100.200', '100.127.255.255'],
  loopback: ['127.0.0.1', '127.255.255.255', '::1'],
  unspecified: ['::'],
  'link-local and metadata': ['169.254.0.0', '169.254.169.254', '169.254.255.255', 'fe80::1'],
  'link-local with a zone': ['fe80::1%eth0'],
  'a cloud host agent': ['168.63.129.16'],
  'private 172.16/12': ['172.16.0.0', '172.31.255.255'],
  'protocol assignments': ['192.0.0.0', '192.0.0.192', '192.0.0.255'],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.255', '2001:db8::1', '3fff::1'],
  '6to4 relay': ['192.88.99.1'],
  'private 192.168/16': ['192.168.0.0', '192.168.255.255'],
  benchmarking: ['198.18.0.0', '198.19.255.255', '2001:2::1'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1'],
  reserved: ['240.0.0.1', '255.255.255.255', '4000::1', '5f00::1'],
  'unique local': ['fc00::1', 'fd00:ec2::254', 'fdff:ffff::1'],
  'site-local': ['fec0::1'],
  'IPv4-mapped': ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:169.254.169.254', '::ffff:8.8.8.8'],
  'IPv4-compatible': ['::127.0.0.1'],
  NAT64: ['64:ff9b::127.0.0.1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::1'],
  '6to4': ['2002:7f00:1::1', '2002:a9fe:a9fe::'],
  Teredo: ['2001:0:7f00:1::1', '2001::1'],
};

const PUBLIC = [
  '1.1.1.1',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '169.253.255.255',
  '169.255.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '2001:200::1',
  '2606:4700:4700::1111',
  '2a00:1450:4001::1',
];

for (const [kind, addresses] of Object.entries(REFUSED)) {
  test(`incident-35: ${kind} addresses are refused`, () => {
    const isAllowed = createAddressJudge([]);
    for (const address of addresses) assert.equal(isAllowed(address), false, address);
  });
}

test('public addresses, also those beside a refused range, are allowed', () => {
  const isAllowed = createAddressJudge([]);
  for (const address of PUBLIC) assert.equal(isAllowed(address), true, address);
});

test('incident-35: text that is not a canonical address is refused', () => {
  const isAllowed = createAddressJudge(['0.0.0.0/0', '::/0']);
  for (const text of ['', 'localhost', '127.1', '0x7f000001', '2130706433', '0177.0.0.1']) {
    assert.equal(isAllowed(text), false, text);
  }
});

test('an allowed range or address wins over the refused ones, and opens nothing beside it', () => {
  const isAllowed = createAddressJudge(['10.1.0.0/16', '127.0.0.1', 'fd00::/8', '::1']);
  for (const address of ['10.1.0.0', '10.1.255.255', '127.0.0.1', 'fd12::1', '::1']) {
    assert.equal(isAllowed(address), true, address);
  }
  for (const address of ['10.0.255.255', '10.2.0.0', '127.0.0.2', 'fc00::1', '::2']) {
    assert.equal(isAllowed(address), false, address);
  }
});

test('incident-35: a range of one family allows no address of the other', () => {
  const ipv4 = createAddressJudge(['0.0.0.0/0']);
  const ipv6 = createAddressJudge(['::/0']);
  assert.equal(ipv4('127.0.0.1'), true);
  assert.equal(ipv4('::ffff:127.0.0.1'), false);
  assert.equal(ipv4('::1'), false);
  assert.equal(ipv6('::1'), true);
  assert.equal(ipv6('127.0.0.1'), false);
});

test('a range that is none stops the start and is named', () => {
  const broken = [
    '',
    'localhost',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '::/129',
    '10/8',
    '::1/1/1',
  ];
  for (const range of broken) {
    assert.throws(() => createAddressJudge(['10.0.0.0/8', range]), {
      name: 'RangeError',
      message: `not an address range: ${range}`,
    });
  }
});
