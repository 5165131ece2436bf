import { codeOf, type Answer, type Conversation } from './conversation.ts';

const document = (Action: string): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

const policies: Conversation = {
  about: 'managed policies',
  motoDiffers: {
    attachments: 'It counts the same role twice.',
    'deleting it attached': 'It does not look for bearers.',
    detaching: 'The policy is gone by then.',
    'deleting it with versions': 'The policy is gone by then.',
    deleting: 'The policy is gone by then.',
  },
  async talk({ service, note }) {
    const iam = service('iam');
    const make = (PolicyDocument: string): Promise<Answer> =>
      iam('CreatePolicy', { PolicyName: 'talk', Path: '/team/', PolicyDocument });
    note('a document that is none', await codeOf(make('{')));
    const { Policy } = await make(document('s3:GetObject'));
    const PolicyArn = Policy.Arn;
    note('its ARN', PolicyArn.replace(/\d{12}/, 'account'));
    note('made', [Policy.DefaultVersionId, Policy.AttachmentCount, Policy.IsAttachable]);
    note('the same name', await codeOf(make(document('s3:GetObject'))));
    note('an unknown one', await codeOf(iam('GetPolicy', { PolicyArn: `${PolicyArn}-none` })));
    const version = (Action: string, SetAsDefault = false): Promise<Answer> =>
      iam('CreatePolicyVersion', { PolicyArn, PolicyDocument: document(Action), SetAsDefault });
    const second = (await version('s3:PutObject', true)).PolicyVersion;
    note('a version', [second.VersionId, second.IsDefaultVersion]);
    for (const action of ['s3:List*', 's3:Get*', 's3:*']) await version(action);
    note('a sixth version', await codeOf(version('sqs:*')));
    const remove = (VersionId: string) => codeOf(iam('DeletePolicyVersion', { PolicyArn, VersionId }));
    note('deleting the default', await remove('v2'));
    note('deleting another', await remove('v1'));
    note('deleting it again', await remove('v1'));
    const got = await iam('GetPolicyVersion', { PolicyArn, VersionId: 'v2' });
    note('its document', JSON.parse(decodeURIComponent(got.PolicyVersion.Document)));
    await iam('CreateRole', { RoleName: 'talk-of-policies', AssumeRolePolicyDocument: trust });
    const bearer = { RoleName: 'talk-of-policies', PolicyArn };
    note('attaching', await codeOf(iam('AttachRolePolicy', bearer)));
    note('attaching again', await codeOf(iam('AttachRolePolicy', bearer)));
    note('attachments', (await iam('GetPolicy', { PolicyArn })).Policy.AttachmentCount);
    const { PolicyRoles } = await iam('ListEntitiesForPolicy', { PolicyArn });
    note(
      'bearers',
      PolicyRoles.map((each: Answer) => each.RoleName),
    );
    note('deleting it attached', await codeOf(iam('DeletePolicy', { PolicyArn })));
    note('detaching', await codeOf(iam('DetachRolePolicy', bearer)));
    note('detaching again', await codeOf(iam('DetachRolePolicy', bearer)));
    note('deleting it with versions', await codeOf(iam('DeletePolicy', { PolicyArn })));
    for (const id of ['v3', 'v4', 'v5']) await remove(id);
    note('deleting', await codeOf(iam('DeletePolicy', { PolicyArn })));
    note('deleting again', await codeOf(iam('DeletePolicy', { PolicyArn })));
  },
};

const people: Conversation = {
  about: 'users and groups',
  async talk({ service, note }) {
    const iam = service('iam');
    const [user, group] = [{ UserName: 'ada' }, { GroupName: 'talk' }];
    note('an unknown user', await codeOf(iam('GetUser', { UserName: 'none' })));
    await iam('CreateUser', user);
    note('the same user', await codeOf(iam('CreateUser', user)));
    await iam('CreateGroup', group);
    note('the same group', await codeOf(iam('CreateGroup', group)));
    note('into no group', await codeOf(iam('AddUserToGroup', { ...user, GroupName: 'none' })));
    note('nobody into a group', await codeOf(iam('AddUserToGroup', { ...group, UserName: 'none' })));
    note('into a group', await codeOf(iam('AddUserToGroup', { ...user, ...group })));
    const { Users } = await iam('GetGroup', group);
    note(
      'members',
      Users.map((each: Answer) => each.UserName),
    );
    const inline = { PolicyName: 'own', PolicyDocument: document('s3:*') };
    note('a policy', await codeOf(iam('PutUserPolicy', { ...user, ...inline })));
    note(
      'its document',
      JSON.parse(
        decodeURIComponent((await iam('GetUserPolicy', { ...user, PolicyName: 'own' })).PolicyDocument),
      ),
    );
    note('deleting a member', await codeOf(iam('DeleteUser', user)));
    note('out of the group', await codeOf(iam('RemoveUserFromGroup', { ...user, ...group })));
    note('deleting with a policy', await codeOf(iam('DeleteUser', user)));
    await iam('DeleteUserPolicy', { ...user, PolicyName: 'own' });
    note('no policy any more', await codeOf(iam('GetUserPolicy', { ...user, PolicyName: 'own' })));
    note('deleting', await codeOf(iam('DeleteUser', user)));
    note('deleting the group', await codeOf(iam('DeleteGroup', group)));
    note('deleting it again', await codeOf(iam('DeleteGroup', group)));
  },
};

export const policyConversations: readonly Conversation[] = [policies, people];
