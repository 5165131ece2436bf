import { expect, it } from 'vitest';
import { accessControlOf, cannedAcl, sameAccessControl } from './access-control.ts';

const Owner = { ID: 'me' };
const own = { Grantee: { Type: 'CanonicalUser', ID: 'me' }, Permission: 'FULL_CONTROL' } as const;
const everyone = { Type: 'Group', URI: 'http://acs.amazonaws.com/groups/global/AllUsers' } as const;

it('finds the canned ACL by what it grants, in whichever order', () => {
  expect(accessControlOf({ Owner, Grants: [own] })).toBe('Private');
  const writing = { Grantee: everyone, Permission: 'WRITE' } as const;
  const reading = { Grantee: everyone, Permission: 'READ' } as const;
  expect(accessControlOf({ Owner, Grants: [writing, own, reading] })).toBe('PublicReadWrite');
});

it('tells the grants that no canned ACL gives', () => {
  const friend = { Grantee: { Type: 'CanonicalUser', ID: 'friend' }, Permission: 'READ' } as const;
  expect(accessControlOf({ Owner, Grants: [own, friend] })).toBe('FULL_CONTROL for me, READ for friend');
  const reading = { Grantee: everyone, Permission: 'READ' } as const;
  expect(accessControlOf({ Owner, Grants: [reading] })).toBe('READ for everyone');
  expect(accessControlOf({ Owner, Grants: [] })).toBe('nothing for anybody');
});

it('takes the ACLs of objects for what they are on a bucket', () => {
  expect(sameAccessControl('BucketOwnerFullControl', 'Private')).toBe(true);
  expect(sameAccessControl('BucketOwnerFullControl', 'PublicRead')).toBe(false);
  expect(cannedAcl('BucketOwnerFullControl')).toBe('bucket-owner-full-control');
});
