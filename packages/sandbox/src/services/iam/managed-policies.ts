import type { Policy } from '@aws-sdk/client-iam';
import type { Place } from '../shared/place.ts';
import { tagList } from '../shared/tags.ts';
import { noSuchEntity } from './errors.ts';
import { groups, policies, roles, users, type PolicyRow } from './rows.ts';

/**
 * Policies of AWS's own are taken to exist under any well-formed name: there are over a thousand, and what they allow is
 * not looked at here.
 */
const AWS_MANAGED = /^arn:aws:iam::aws:policy\/([\w+=,.@-]+\/)*[\w+=,.@-]+$/;

export function isAwsManaged(arn: string): boolean {
  return AWS_MANAGED.test(arn);
}

export function policyName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

export function policyByArn(at: Place, arn: string): PolicyRow | undefined {
  return policies(at).find((row) => row.arn === arn);
}

export function findPolicy(at: Place, arn: string): PolicyRow {
  const row = policyByArn(at, arn);
  if (!row) throw noSuchEntity(`Policy ${arn} was not found.`);
  return row;
}

export function checkAttachable(at: Place, arn: string): void {
  if (!isAwsManaged(arn) && !policyByArn(at, arn))
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
}

export function attachmentCount(at: Place, arn: string): number {
  const holders = [...roles(at).all(), ...users(at).all(), ...groups(at).all()];
  return holders.filter(({ attached }) => attached.includes(arn)).length;
}

export function showPolicy(row: PolicyRow, at: Place): Policy {
  return {
    PolicyName: row.name,
    PolicyId: row.policyId,
    Arn: row.arn,
    Path: row.path,
    DefaultVersionId: row.defaultVersion,
    AttachmentCount: attachmentCount(at, row.arn),
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    Description: row.description,
    CreateDate: new Date(row.createDate),
    UpdateDate: new Date(row.updateDate),
    Tags: Object.keys(row.tags).length > 0 ? tagList(row.tags) : undefined,
  };
}
