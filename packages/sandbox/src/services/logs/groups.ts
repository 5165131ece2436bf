import type {
  AssociateKmsKeyRequest,
  CreateLogGroupRequest,
  DeleteLogGroupRequest,
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  LogGroup,
  PutBearerTokenAuthenticationRequest,
  PutLogGroupDeletionProtectionRequest,
  PutRetentionPolicyRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError, type Call } from '../../service.ts';
import { page } from '../shared/pages.ts';
import { arnOf, findGroup, invalid, logGroups, logStreams, now, type LogGroupRow } from './rows.ts';

const RETENTIONS = new Set([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);
const CLASSES = new Set(['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY']);

function createLogGroup(input: CreateLogGroupRequest, call: Call): void {
  const name = input.logGroupName ?? '';
  if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name))
    throw invalid(
      `1 validation error detected: Value '${name}' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`,
    );
  if (name.startsWith('aws/')) throw invalid("Log groups starting with 'aws/' are reserved for AWS.");
  if (logGroups(call).get(name))
    throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists', 400);
  const logClass = input.logGroupClass ?? 'STANDARD';
  if (!CLASSES.has(logClass)) throw invalid(`Unknown log group class ${logClass}`);
  logGroups(call).put({
    id: name,
    creationTime: now(call),
    class: logClass,
    deletionProtection: input.deletionProtectionEnabled ?? false,
    bearerTokens: false,
    ...(input.kmsKeyId && { kmsKeyId: input.kmsKeyId }),
    tags: { ...input.tags },
  });
}

function deleteLogGroup(input: DeleteLogGroupRequest, call: Call): void {
  const row = findGroup(call, input.logGroupName);
  if (row.deletionProtection)
    throw new AwsError(
      'ValidationException',
      'The log group is protected from deletion. Disable deletion protection first.',
      400,
    );
  for (const stream of logStreams(call).filter(({ group }) => group === row.id))
    logStreams(call).remove(stream.id);
  logGroups(call).remove(row.id);
}

function describeLogGroups(input: DescribeLogGroupsRequest, call: Call): DescribeLogGroupsResponse {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupClass } = input;
  if (prefix && pattern)
    throw invalid('logGroupNamePrefix and logGroupNamePattern are mutually exclusive parameters.');
  const found = logGroups(call)
    .filter(
      (row) =>
        (!prefix || row.id.startsWith(prefix)) &&
        (!pattern || row.id.toLowerCase().includes(pattern.toLowerCase())) &&
        (!logGroupClass || row.class === logGroupClass),
    )
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const cut = page(found, Math.min(input.limit ?? 50, 50), input.nextToken);
  if (!cut) throw invalid('The specified nextToken is invalid.');
  return { logGroups: cut.rows.map((row) => show(row, call)), nextToken: cut.next };
}

const show = (row: LogGroupRow, call: Call): LogGroup => ({
  logGroupName: row.id,
  creationTime: row.creationTime,
  retentionInDays: row.retentionInDays,
  metricFilterCount: 0,
  arn: `${arnOf(call, row.id)}:*`,
  logGroupArn: arnOf(call, row.id),
  storedBytes: logStreams(call)
    .filter(({ group }) => group === row.id)
    .flatMap(({ events }) => events)
    .reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0),
  kmsKeyId: row.kmsKeyId,
  dataProtectionStatus: row.dataProtectionPolicy === undefined ? undefined : 'ACTIVATED',
  logGroupClass: row.class as LogGroup['logGroupClass'],
  deletionProtectionEnabled: row.deletionProtection,
  bearerTokenAuthenticationEnabled: row.bearerTokens,
});

export const groupOperations = {
  CreateLogGroup: createLogGroup,
  DeleteLogGroup: deleteLogGroup,
  DescribeLogGroups: describeLogGroups,
  PutRetentionPolicy(input: PutRetentionPolicyRequest, call: Call): void {
    const days = input.retentionInDays ?? 0;
    if (!RETENTIONS.has(days))
      throw invalid(
        `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${[...RETENTIONS].join(', ')}]`,
      );
    findGroup(call, input.logGroupName).retentionInDays = days;
  },
  DeleteRetentionPolicy(input: DeleteLogGroupRequest, call: Call): void {
    delete findGroup(call, input.logGroupName).retentionInDays;
  },
  AssociateKmsKey(input: AssociateKmsKeyRequest, call: Call): void {
    const row = findGroup(call, input.logGroupName ?? input.resourceIdentifier);
    row.kmsKeyId = input.kmsKeyId ?? '';
  },
  DisassociateKmsKey(input: DeleteLogGroupRequest, call: Call): void {
    delete findGroup(call, input.logGroupName).kmsKeyId;
  },
  PutLogGroupDeletionProtection(input: PutLogGroupDeletionProtectionRequest, call: Call): void {
    findGroup(call, input.logGroupIdentifier).deletionProtection = input.deletionProtectionEnabled ?? false;
  },
  PutBearerTokenAuthentication(input: PutBearerTokenAuthenticationRequest, call: Call): void {
    findGroup(call, input.logGroupIdentifier).bearerTokens = input.bearerTokenAuthenticationEnabled ?? false;
  },
};
