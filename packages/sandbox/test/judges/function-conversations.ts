import { codeOf, until, type Answer, type Conversation } from './conversation.ts';

/** A zip file that holds an empty `index.js`. */
const ZipFile = Buffer.from(
  'UEsDBBQAAAAAAAAAIQAAAAAAAAAAAAAAAAAIAAAAaW5kZXguanNQSwECFAMUAAAAAAAAACEAAAAAAAAAAAAAAAAACAAAAAAAAAAAAAAApAEAAAAAaW5kZXguanNQSwUGAAAAAAEAAQA2AAAAJgAAAAAA',
  'base64',
);

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

const functions: Conversation = {
  about: 'functions',
  motoDiffers: {
    'the same again': 'It makes another version of what has not changed.',
    versions: 'It has made one more.',
    'the same alias': 'It answers with a code that Lambda does not have.',
    'the same permission': 'It takes a statement twice.',
    'taking it away again': 'It had the statement twice.',
  },
  async talk({ service, note }) {
    const [iam, lambda] = [service('iam'), service('lambda')];
    const role = { RoleName: 'talk-of-functions', AssumeRolePolicyDocument: trust };
    const Role = (await iam('CreateRole', role)).Role.Arn;
    const FunctionName = 'talk';
    const make = (rest: object = {}): Promise<Answer> =>
      lambda('CreateFunction', {
        FunctionName,
        Role,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile },
        ...rest,
      });
    note('an unknown role', await codeOf(make({ Role: `${Role}-none` })));
    const made = await make({ Environment: { Variables: { STAGE: 'test' } } });
    note('made', [made.Timeout, made.MemorySize, made.Version, made.PackageType, made.Architectures]);
    note('its digest', made.CodeSha256);
    const ready = async () => {
      const { State, LastUpdateStatus } = await lambda('GetFunctionConfiguration', { FunctionName });
      return State === 'Active' && LastUpdateStatus !== 'InProgress';
    };
    await until(ready);
    note('the same name', await codeOf(make()));
    note('an unknown one', await codeOf(lambda('GetFunction', { FunctionName: 'none' })));
    const { Configuration } = await lambda('GetFunction', { FunctionName });
    note('variables', Configuration.Environment.Variables);
    const updated = await lambda('UpdateFunctionConfiguration', { FunctionName, Timeout: 9 });
    note('updated', [updated.Timeout, updated.MemorySize]);
    await until(ready);
    const version = await lambda('PublishVersion', { FunctionName });
    note('a version', version.Version);
    note('the same again', (await lambda('PublishVersion', { FunctionName })).Version);
    const listed = await lambda('ListVersionsByFunction', { FunctionName });
    note(
      'versions',
      listed.Versions.map((each: Answer) => each.Version),
    );
    const alias = { FunctionName, Name: 'live', FunctionVersion: '1' };
    note('an alias', (await lambda('CreateAlias', alias)).FunctionVersion);
    note('the same alias', await codeOf(lambda('CreateAlias', alias)));
    note('an unknown alias', await codeOf(lambda('GetAlias', { FunctionName, Name: 'none' })));
    note('a policy before any', await codeOf(lambda('GetPolicy', { FunctionName })));
    const permission = {
      FunctionName,
      StatementId: 'one',
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      SourceArn: 'arn:aws:s3:::talk',
    };
    const { Statement } = await lambda('AddPermission', permission);
    const { Sid, Effect, Principal, Condition } = JSON.parse(Statement);
    note('a permission', [Sid, Effect, Principal, Condition]);
    note('the same permission', await codeOf(lambda('AddPermission', permission)));
    const remove = { FunctionName, StatementId: 'one' };
    note('taking it away', await codeOf(lambda('RemovePermission', remove)));
    note('taking it away again', await codeOf(lambda('RemovePermission', remove)));
    note(
      'no reserve',
      await lambda('GetFunctionConcurrency', { FunctionName }).then(
        (a) => a.ReservedConcurrentExecutions ?? 'none',
      ),
    );
    await lambda('PutFunctionConcurrency', { FunctionName, ReservedConcurrentExecutions: 3 });
    note(
      'a reserve',
      (await lambda('GetFunctionConcurrency', { FunctionName })).ReservedConcurrentExecutions,
    );
    note('tags', (await lambda('ListTags', { Resource: made.FunctionArn })).Tags);
    note('tags of nothing', await codeOf(lambda('ListTags', { Resource: `${made.FunctionArn}-none` })));
    note('deleting', await codeOf(lambda('DeleteFunction', { FunctionName })));
    note('deleting again', await codeOf(lambda('DeleteFunction', { FunctionName })));
  },
};

export const functionConversations: readonly Conversation[] = [functions];
