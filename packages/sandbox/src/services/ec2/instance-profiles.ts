import type {
  AssociateIamInstanceProfileRequest,
  AssociateIamInstanceProfileResult,
  DescribeIamInstanceProfileAssociationsRequest,
  DescribeIamInstanceProfileAssociationsResult,
  DisassociateIamInstanceProfileRequest,
  DisassociateIamInstanceProfileResult,
  IamInstanceProfileAssociation,
  IamInstanceProfileAssociationState,
  IamInstanceProfileSpecification,
  ReplaceIamInstanceProfileAssociationRequest,
  ReplaceIamInstanceProfileAssociationResult,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../service.ts';
import { profileByArn, profileByName } from '../iam/rows.ts';
import { hexId } from '../shared/ids.ts';
import { timestamp, type Place } from '../shared/place.ts';
import { paged } from './describe.ts';
import { filtered } from './filters.ts';
import { required } from './parameters.ts';
import { find, rowsOf } from './resource.ts';
import { INSTANCE, type InstanceProfileAssociation, type InstanceRow } from './rows/instance.ts';

/** The association that an instance gets for the profile it names. */
export function profileAssociation(
  at: Place,
  specification: IamInstanceProfileSpecification | undefined,
): InstanceProfileAssociation | undefined {
  const { Arn, Name } = specification ?? {};
  if (!Arn && !Name) return undefined;
  const profile = Arn ? profileByArn(at, Arn) : profileByName(at, Name ?? '');
  if (!profile)
    throw new AwsError(
      'InvalidParameterValue',
      Arn
        ? `Value (${Arn}) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN`
        : `Value (${Name}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`,
    );
  return {
    associationId: hexId('iip-assoc'),
    arn: profile.arn,
    profileId: profile.profileId,
    since: timestamp(at),
  };
}

function associate(input: AssociateIamInstanceProfileRequest, call: Call): AssociateIamInstanceProfileResult {
  const instance = find(call, INSTANCE, required(input, 'InstanceId'));
  if (instance.profile)
    throw new AwsError('IncorrectState', `There is an existing association for instance ${instance.id}`);
  const association = profileAssociation(call, required(input, 'IamInstanceProfile'));
  if (!association)
    throw new AwsError('MissingParameter', 'The request must contain the parameter IamInstanceProfile');
  instance.profile = association;
  return { IamInstanceProfileAssociation: show(instance, association, 'associating') };
}

function locate(call: Call, id: string): { instance: InstanceRow; association: InstanceProfileAssociation } {
  const instance = rowsOf(call, INSTANCE).find((row) => row.profile?.associationId === id);
  if (!instance?.profile)
    throw new AwsError('InvalidAssociationID.NotFound', `An invalid association-id of '${id}' was given`);
  return { instance, association: instance.profile };
}

function disassociate(
  input: DisassociateIamInstanceProfileRequest,
  call: Call,
): DisassociateIamInstanceProfileResult {
  const { instance, association } = locate(call, required(input, 'AssociationId'));
  delete instance.profile;
  return { IamInstanceProfileAssociation: show(instance, association, 'disassociating') };
}

function replace(
  input: ReplaceIamInstanceProfileAssociationRequest,
  call: Call,
): ReplaceIamInstanceProfileAssociationResult {
  const { instance } = locate(call, required(input, 'AssociationId'));
  const association = profileAssociation(call, required(input, 'IamInstanceProfile'));
  if (!association)
    throw new AwsError('MissingParameter', 'The request must contain the parameter IamInstanceProfile');
  instance.profile = association;
  return { IamInstanceProfileAssociation: show(instance, association, 'associating') };
}

function describe(
  input: DescribeIamInstanceProfileAssociationsRequest,
  call: Call,
): DescribeIamInstanceProfileAssociationsResult {
  const ids = input.AssociationIds ?? [];
  const all = rowsOf(call, INSTANCE).filter(
    ({ profile }) => profile !== undefined && (ids.length === 0 || ids.includes(profile.associationId)),
  );
  const rows = filtered(all, input.Filters, {
    'instance-id': (row) => row.id,
    state: () => 'associated',
  });
  const { rows: shown, NextToken } = paged(rows, input);
  return {
    IamInstanceProfileAssociations: shown.flatMap((row) =>
      row.profile ? show(row, row.profile, 'associated') : [],
    ),
    NextToken,
  };
}

function show(
  instance: InstanceRow,
  association: InstanceProfileAssociation,
  State: IamInstanceProfileAssociationState,
): IamInstanceProfileAssociation {
  return {
    AssociationId: association.associationId,
    InstanceId: instance.id,
    IamInstanceProfile: { Arn: association.arn, Id: association.profileId },
    State,
    Timestamp: new Date(association.since),
  };
}

export const instanceProfileOperations = {
  AssociateIamInstanceProfile: associate,
  DisassociateIamInstanceProfile: disassociate,
  ReplaceIamInstanceProfileAssociation: replace,
  DescribeIamInstanceProfileAssociations: describe,
};
