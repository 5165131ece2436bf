import type { Call } from '../../service.ts';
import type { Model, Projection } from '../../world/projection.ts';
import { jsonText, parsedJson } from '../shared/json-text.ts';
import { model } from '../shared/model.ts';
import { tagList, tagsOf, type TagPair } from '../shared/tags.ts';
import { groupOperations } from './groups.ts';
import { arnOf, findGroup, logGroups } from './rows.ts';

/** All that a create does not take, and all that changes. */
function settle(name: string, desired: Model, call: Call): void {
  const row = findGroup(call, name);
  const retention = desired['RetentionInDays'];
  if (retention === undefined) delete row.retentionInDays;
  else groupOperations.PutRetentionPolicy({ logGroupName: name, retentionInDays: Number(retention) }, call);
  row.kmsKeyId = desired['KmsKeyId'] as string | undefined;
  row.dataProtectionPolicy = jsonText(desired['DataProtectionPolicy']);
  row.resourcePolicy = jsonText(desired['ResourcePolicyDocument']);
  row.indexPolicy = jsonText((desired['FieldIndexPolicies'] as unknown[] | undefined)?.[0]);
  row.deletionProtection = desired['DeletionProtectionEnabled'] === true;
  row.bearerTokens = desired['BearerTokenAuthenticationEnabled'] === true;
  row.tags = tagsOf(desired['Tags'] as TagPair[] | undefined);
}

const logGroup: Projection = {
  type: 'AWS::Logs::LogGroup',
  create(desired, call) {
    const name = String(desired['LogGroupName'] ?? `log-group-${call.requestId}`);
    const logGroupClass = desired['LogGroupClass'] as 'STANDARD' | undefined;
    groupOperations.CreateLogGroup({ logGroupName: name, logGroupClass }, call);
    settle(name, desired, call);
    return name;
  },
  read(name, call) {
    const row = logGroups(call).get(name);
    if (!row) return undefined;
    const index = parsedJson(row.indexPolicy);
    return model({
      LogGroupName: name,
      Arn: `${arnOf(call, name)}:*`,
      LogGroupClass: row.class,
      RetentionInDays: row.retentionInDays,
      KmsKeyId: row.kmsKeyId,
      DataProtectionPolicy: parsedJson(row.dataProtectionPolicy),
      ResourcePolicyDocument: parsedJson(row.resourcePolicy),
      FieldIndexPolicies: index === undefined ? undefined : [index],
      DeletionProtectionEnabled: row.deletionProtection,
      BearerTokenAuthenticationEnabled: row.bearerTokens,
      Tags: tagList(row.tags),
    });
  },
  update: settle,
  delete: (name, call) => groupOperations.DeleteLogGroup({ logGroupName: name }, call),
  list: (call) =>
    logGroups(call)
      .all()
      .map(({ id }) => id),
};

export const projections: readonly Projection[] = [logGroup];
