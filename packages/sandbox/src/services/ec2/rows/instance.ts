import type { InstanceStateName, _InstanceType } from '@aws-sdk/client-ec2';
import type { TokenRow } from '../client-token.ts';
import type { Ec2Row, Kind } from '../resource.ts';

export interface InstanceRow extends Ec2Row, TokenRow {
  reservationId: string;
  imageId: string;
  instanceType: _InstanceType;
  launchIndex: number;
  launchTime: string;
  state: InstanceStateName;
  /** Code and message of why it is in this state, where AWS gives one. */
  stateReason?: { code: string; message: string };
  transitionReason: string;
  vpcId: string;
  subnetId: string;
  availabilityZone: string;
  keyName?: string;
  /** Base64, as given. */
  userData?: string;
  profile?: InstanceProfileAssociation;
  rootDeviceName: string;
  monitoring: boolean;
  ebsOptimized: boolean;
  tenancy: 'default' | 'dedicated' | 'host';
  disableApiTermination: boolean;
  disableApiStop: boolean;
  shutdownBehavior: 'stop' | 'terminate';
  metadata: MetadataOptions;
  cpuCredits?: string;
}

export interface InstanceProfileAssociation {
  associationId: string;
  arn: string;
  profileId: string;
  since: string;
}

export interface MetadataOptions {
  httpTokens: 'optional' | 'required';
  hopLimit: number;
  httpEndpoint: 'enabled' | 'disabled';
  instanceTags: 'enabled' | 'disabled';
}

export const INSTANCE: Kind<InstanceRow> = {
  resourceType: 'instance',
  prefix: 'i',
  notFound: 'InvalidInstanceID.NotFound',
  malformed: 'InvalidInstanceID.Malformed',
  missing: (ids) =>
    ids.includes(',') ? `The instance IDs '${ids}' do not exist` : `The instance ID '${ids}' does not exist`,
};

export const STATE_CODES: Readonly<Record<InstanceStateName, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};
