import { tagsOf } from '../story/aws.ts';
import type { TypeCase } from '../story/type-case.ts';

const masking = (identifier: string) => ({
  Name: 'policy',
  Version: '2021-06-01',
  Statement: [
    {
      Sid: 'audit',
      DataIdentifier: [`arn:aws:dataprotection::aws:data-identifier/${identifier}`],
      Operation: { Audit: { FindingsDestination: {} } },
    },
  ],
});
const index = (field: string) => [{ Fields: [field] }];
const readers = (account: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'logs:GetLogEvents', Resource: '*' }],
});

export const logsCases: readonly TypeCase[] = [
  {
    type: 'AWS::Logs::LogGroup',
    beside: { DeletionPolicy: 'Delete' },
    properties: {
      LogGroupName: '/story/one',
      RetentionInDays: '7',
      LogGroupClass: 'STANDARD',
      KmsKeyId: 'arn:aws:kms:eu-central-1:111111111111:key/one',
      DataProtectionPolicy: masking('EmailAddress'),
      FieldIndexPolicies: index('requestId'),
      ResourcePolicyDocument: readers('222222222222'),
      BearerTokenAuthenticationEnabled: true,
      Tags: [{ Key: 'Name', Value: 'one' }],
    },
    async look(aws, name) {
      const { logGroups } = await aws.logs.describeLogGroups({ logGroupNamePrefix: name });
      const found = logGroups?.find((each) => each.logGroupName === name);
      if (!found) return undefined;
      const resourceArn = found.logGroupArn ?? '';
      const { tags = {} } = await aws.logs.listTagsForResource({ resourceArn });
      const protection = await aws.logs.getDataProtectionPolicy({ logGroupIdentifier: name });
      const indices = await aws.logs.describeIndexPolicies({ logGroupIdentifiers: [name] });
      const policies = await aws.logs.describeResourcePolicies({ resourceArn });
      return {
        answers: { Ref: name, Arn: `${resourceArn}:*` },
        facts: {
          retention: found.retentionInDays,
          class: found.logGroupClass,
          key: found.kmsKeyId,
          bearer: found.bearerTokenAuthenticationEnabled,
          guarded: found.deletionProtectionEnabled,
          masks: /identifier\/(\w+)/.exec(protection.policyDocument ?? '')?.[1],
          index: indices.indexPolicies?.[0]?.policyDocument,
          readers: /\d{12}/.exec(policies.resourcePolicies?.[0]?.policyDocument ?? '')?.[0],
          tags: tagsOf(Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))),
        },
      };
    },
    facts: {
      retention: 7,
      class: 'STANDARD',
      key: 'arn:aws:kms:eu-central-1:111111111111:key/one',
      bearer: true,
      guarded: false,
      masks: 'EmailAddress',
      index: '{"Fields":["requestId"]}',
      readers: '222222222222',
      tags: { Name: 'one' },
    },
    updates: [
      {
        patch: {
          RetentionInDays: 30,
          KmsKeyId: 'arn:aws:kms:eu-central-1:111111111111:key/two',
          DataProtectionPolicy: masking('Address'),
          FieldIndexPolicies: index('sessionId'),
          ResourcePolicyDocument: readers('333333333333'),
          BearerTokenAuthenticationEnabled: false,
          Tags: [{ Key: 'Name', Value: 'two' }],
        },
        paths: [
          '/BearerTokenAuthenticationEnabled',
          '/DataProtectionPolicy/Statement/0/DataIdentifier/0',
          '/FieldIndexPolicies/0/Fields/0',
          '/KmsKeyId',
          '/ResourcePolicyDocument/Statement/0/Principal/AWS',
          '/RetentionInDays',
          '/Tags/0/Value',
        ],
        facts: {
          retention: 30,
          key: 'arn:aws:kms:eu-central-1:111111111111:key/two',
          masks: 'Address',
          index: '{"Fields":["sessionId"]}',
          readers: '333333333333',
          bearer: false,
          tags: { Name: 'two' },
        },
      },
      {
        patch: { DeletionProtectionEnabled: true },
        paths: ['/DeletionProtectionEnabled'],
        facts: { guarded: true },
      },
    ],
    removal: {
      patch: {
        RetentionInDays: null,
        KmsKeyId: null,
        DataProtectionPolicy: null,
        FieldIndexPolicies: null,
        ResourcePolicyDocument: null,
        Tags: null,
      },
      paths: [
        '/DataProtectionPolicy/Name',
        '/DataProtectionPolicy/Statement/0/DataIdentifier/0',
        '/DataProtectionPolicy/Statement/0/Operation/Audit/FindingsDestination',
        '/DataProtectionPolicy/Statement/0/Sid',
        '/DataProtectionPolicy/Version',
        '/FieldIndexPolicies/0/Fields/0',
        '/KmsKeyId',
        '/ResourcePolicyDocument/Statement/0/Action',
        '/ResourcePolicyDocument/Statement/0/Effect',
        '/ResourcePolicyDocument/Statement/0/Principal/AWS',
        '/ResourcePolicyDocument/Statement/0/Resource',
        '/ResourcePolicyDocument/Version',
        '/RetentionInDays',
        '/Tags/0/Key',
        '/Tags/0/Value',
      ],
      facts: {
        retention: undefined,
        key: undefined,
        masks: undefined,
        index: undefined,
        readers: undefined,
        tags: {},
      },
    },
    replacement: {
      patch: { LogGroupName: '/story/two' },
      paths: ['/LogGroupName'],
      order: 'create-before-delete',
    },
    drift: {
      async cause(aws, logGroupName) {
        await aws.logs.putRetentionPolicy({ logGroupName, retentionInDays: 14 });
        await aws.logs.disassociateKmsKey({ logGroupName });
        await aws.logs.deleteDataProtectionPolicy({ logGroupIdentifier: logGroupName });
      },
      paths: [
        '/DataProtectionPolicy/Name',
        '/DataProtectionPolicy/Statement/0/DataIdentifier/0',
        '/DataProtectionPolicy/Statement/0/Operation/Audit/FindingsDestination',
        '/DataProtectionPolicy/Statement/0/Sid',
        '/DataProtectionPolicy/Version',
        '/KmsKeyId',
        '/RetentionInDays',
      ],
    },
    vanish: (aws, logGroupName) => aws.logs.deleteLogGroup({ logGroupName }),
  },
];
