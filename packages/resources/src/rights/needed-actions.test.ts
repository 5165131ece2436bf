import type { Action, Plan } from '@groundcrew/planner';
import { describe, expect, it } from 'vitest';
import { rightsOf } from './needed-actions.ts';

const target = { accountId: '111111111111', region: 'eu-west-1', partition: 'aws' };
const elsewhere = { accountId: '222222222222', region: 'us-east-1', partition: 'aws' };

const plan = (...actions: Partial<Action>[]): Plan =>
  ({ target, actions: actions.map((action) => ({ changes: [], ...action })) }) as unknown as Plan;

const names = (made: Plan, i = 0) => rightsOf(made).rights[i]?.actions.map(({ name }) => name) ?? [];

describe('the rights that a plan needs', () => {
  it('are those of what it does to each resource', () => {
    const create = plan({ logicalId: 'Net', type: 'AWS::EC2::VPC', action: 'create' });
    expect(names(create)).toEqual(expect.arrayContaining(['ec2:CreateVpc', 'ec2:DescribeVpcs']));
    expect(names(create)).not.toContain('ec2:DeleteVpc');
    const remove = plan({ logicalId: 'Net', type: 'AWS::EC2::VPC', action: 'delete' });
    expect(names(remove)).toContain('ec2:DeleteVpc');
    expect(names(remove)).not.toContain('ec2:CreateVpc');
    const none = plan({ logicalId: 'Net', type: 'AWS::EC2::VPC', action: 'none' });
    expect(names(none).filter((name) => /Create|Delete|Modify/.test(name))).toEqual([]);
  });

  it('are certain where the action makes or reads the resource itself', () => {
    const { rights } = rightsOf(plan({ logicalId: 'Net', type: 'AWS::EC2::VPC', action: 'create' }));
    const certain = rights[0]?.actions.filter((action) => action.certain).map(({ name }) => name);
    expect(certain).toEqual(expect.arrayContaining(['ec2:CreateVpc', 'ec2:DescribeVpcs']));
    expect(certain).not.toContain('ec2:ModifyVpcAttribute');
  });

  it('are asked for in the place where each thing is done, on what it may be called there', () => {
    const moved = plan({
      logicalId: 'Setting',
      type: 'AWS::SSM::Parameter',
      action: 'replace',
      place: elsewhere,
      formerPlace: null,
    });
    const { rights } = rightsOf(moved);
    expect(rights.map(({ place }) => place)).toEqual([elsewhere, target]);
    expect(names(moved, 0)).toContain('ssm:PutParameter');
    expect(names(moved, 1)).toContain('ssm:DeleteParameter');
    const put = rights[0]?.actions.find(({ name }) => name === 'ssm:PutParameter');
    expect(put?.arns).toEqual(['*', 'arn:aws:ssm:us-east-1:222222222222:parameter/*']);
  });

  it('are not known of types that nobody publishes them for', () => {
    expect(rightsOf(plan({ logicalId: 'X', type: 'AWS::Nobody::Knows', action: 'create' })).unknown).toEqual([
      'AWS::Nobody::Knows',
    ]);
  });
});
