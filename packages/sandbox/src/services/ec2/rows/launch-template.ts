import type { RequestLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { TokenRow } from '../client-token.ts';
import type { Ec2Row, Kind } from '../resource.ts';

export interface LaunchTemplateRow extends Ec2Row, TokenRow {
  name: string;
  createTime: string;
  createdBy: string;
  defaultVersion: number;
  latestVersion: number;
  /** The highest number there ever was, where the versions that had it are deleted: none is given twice. */
  numbered?: number;
  versions: LaunchTemplateVersionRow[];
}

export interface LaunchTemplateVersionRow extends TokenRow {
  number: number;
  description?: string;
  createTime: string;
  createdBy: string;
  data: RequestLaunchTemplateData;
}

export const LAUNCH_TEMPLATE: Kind<LaunchTemplateRow> = {
  resourceType: 'launch-template',
  prefix: 'lt',
  notFound: 'InvalidLaunchTemplateId.NotFound',
  malformed: 'InvalidLaunchTemplateId.Malformed',
  missing: (ids) => `The specified launch template, with template ID ${ids}, does not exist.`,
};
