import { codeOf, type Answer, type Conversation } from './conversation.ts';

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
});

const roles: Conversation = {
  about: 'roles and instance profiles',
  async talk({ service, note }) {
    const iam = service('iam');
    const make = (RoleName: string): Promise<Answer> =>
      iam('CreateRole', { RoleName, AssumeRolePolicyDocument: trust });
    const { Role } = await make('talk');
    note('path', Role.Path);
    note('longest session', Role.MaxSessionDuration);
    note('the same name', await codeOf(make('talk')));
    note('an unknown role', await codeOf(iam('GetRole', { RoleName: 'nobody' })));
    note(
      'a policy',
      await codeOf(iam('PutRolePolicy', { RoleName: 'talk', PolicyName: 'p', PolicyDocument: policy })),
    );
    note(
      'a document that is none',
      await codeOf(iam('PutRolePolicy', { RoleName: 'talk', PolicyName: 'q', PolicyDocument: 'no' })),
    );
    note(
      'an unknown policy',
      await codeOf(iam('GetRolePolicy', { RoleName: 'talk', PolicyName: 'nothing' })),
    );
    note('deleting it with a policy', await codeOf(iam('DeleteRole', { RoleName: 'talk' })));
    await iam('DeleteRolePolicy', { RoleName: 'talk', PolicyName: 'p' });
    const InstanceProfileName = 'talk';
    await iam('CreateInstanceProfile', { InstanceProfileName });
    note('the same profile', await codeOf(iam('CreateInstanceProfile', { InstanceProfileName })));
    const join = (): Promise<Answer> =>
      iam('AddRoleToInstanceProfile', { InstanceProfileName, RoleName: 'talk' });
    note('joining', await codeOf(join()));
    note('joining again', await codeOf(join()));
    note('deleting a role in a profile', await codeOf(iam('DeleteRole', { RoleName: 'talk' })));
    note(
      'deleting a profile with a role',
      await codeOf(iam('DeleteInstanceProfile', { InstanceProfileName })),
    );
    await iam('RemoveRoleFromInstanceProfile', { InstanceProfileName, RoleName: 'talk' });
    note('deleting the profile', await codeOf(iam('DeleteInstanceProfile', { InstanceProfileName })));
    note('deleting it again', await codeOf(iam('DeleteInstanceProfile', { InstanceProfileName })));
    note('deleting the role', await codeOf(iam('DeleteRole', { RoleName: 'talk' })));
    note('deleting the role again', await codeOf(iam('DeleteRole', { RoleName: 'talk' })));
  },
};

const parameters: Conversation = {
  about: 'parameters',
  async talk({ service, note }) {
    const ssm = service('ssm');
    const put = (more: object = {}): Promise<Answer> =>
      ssm('PutParameter', { Name: '/talk/a', Type: 'String', Value: '1', ...more });
    note('version', (await put()).Version);
    note('the same name', await codeOf(put()));
    note('overwriting', (await put({ Overwrite: true, Value: '2' })).Version);
    note('tags with an overwrite', await codeOf(put({ Overwrite: true, Tags: [{ Key: 'a', Value: 'b' }] })));
    note('an unknown one', await codeOf(ssm('GetParameter', { Name: '/talk/none' })));
    const several = await ssm('GetParameters', { Names: ['/talk/a', '/talk/none'] });
    note('some of several', [
      several.Parameters.map((each: Answer) => each.Value),
      several.InvalidParameters,
    ]);
    const under = await ssm('GetParametersByPath', { Path: '/talk' });
    note(
      'by path',
      under.Parameters.map((each: Answer) => each.Name),
    );
    await put({ Name: '/talk/s', Type: 'SecureString', Value: 'secret' });
    const closed = await ssm('GetParameter', { Name: '/talk/s' });
    note('closed', closed.Parameter.Value === 'secret');
    note('opened', (await ssm('GetParameter', { Name: '/talk/s', WithDecryption: true })).Parameter.Value);
    note('deleting', await codeOf(ssm('DeleteParameter', { Name: '/talk/a' })));
    note('deleting again', await codeOf(ssm('DeleteParameter', { Name: '/talk/a' })));
  },
};

const secrets: Conversation = {
  about: 'secrets',
  async talk({ service, note }) {
    const manager = service('secrets-manager');
    const make = (): Promise<Answer> => manager('CreateSecret', { Name: 'talk', SecretString: 'one' });
    await make();
    note('the same name', await codeOf(make()));
    note('value', (await manager('GetSecretValue', { SecretId: 'talk' })).SecretString);
    await manager('PutSecretValue', { SecretId: 'talk', SecretString: 'two' });
    note('new value', (await manager('GetSecretValue', { SecretId: 'talk' })).SecretString);
    note(
      'the one before',
      (await manager('GetSecretValue', { SecretId: 'talk', VersionStage: 'AWSPREVIOUS' })).SecretString,
    );
    note('an unknown one', await codeOf(manager('GetSecretValue', { SecretId: 'nobody' })));
    note(
      'deleting',
      await codeOf(manager('DeleteSecret', { SecretId: 'talk', ForceDeleteWithoutRecovery: true })),
    );
    note('its value then', await codeOf(manager('GetSecretValue', { SecretId: 'talk' })));
  },
};

const databases: Conversation = {
  about: 'databases',
  motoDiffers: {
    'groups of nothing': 'It answers with the code of EC2; RDS has InvalidSubnet for it.',
  },
  async talk({ service, note }) {
    const rds = service('rds');
    const name = { DBInstanceIdentifier: 'talk' };
    const make = (more: object = {}): Promise<Answer> =>
      rds('CreateDBInstance', {
        ...name,
        Engine: 'postgres',
        DBInstanceClass: 'db.t3.micro',
        AllocatedStorage: 20,
        MasterUsername: 'chief',
        MasterUserPassword: 'correct-horse',
        ...more,
      });
    note('no such engine', await codeOf(make({ Engine: 'abacus' })));
    note('a name that begins with a digit', await codeOf(make({ DBInstanceIdentifier: '1talk' })));
    await make();
    note('the same name', await codeOf(make()));
    note('an unknown one', await codeOf(rds('DescribeDBInstances', { DBInstanceIdentifier: 'nobody' })));
    note(
      'groups of nothing',
      await codeOf(
        rds('CreateDBSubnetGroup', {
          DBSubnetGroupName: 'talk',
          DBSubnetGroupDescription: 'd',
          SubnetIds: ['subnet-0123456789abcdef0'],
        }),
      ),
    );
    note('an unknown group', await codeOf(rds('DescribeDBSubnetGroups', { DBSubnetGroupName: 'nobody' })));
    note(
      'deleting nothing',
      await codeOf(rds('DeleteDBInstance', { DBInstanceIdentifier: 'nobody', SkipFinalSnapshot: true })),
    );
  },
};

const identity: Conversation = {
  about: 'who one is',
  async talk({ service, note }) {
    const sts = service('sts');
    note('fields', Object.keys(await sts('GetCallerIdentity')).toSorted());
  },
};

export const serviceConversations: readonly Conversation[] = [
  roles,
  parameters,
  secrets,
  databases,
  identity,
];
