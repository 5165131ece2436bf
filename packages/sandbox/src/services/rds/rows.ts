import { AwsError } from '../../service.ts';
import type { Row, Table } from '../../world/table.ts';
import type { Place } from '../shared/place.ts';
import type { Tags } from '../shared/tags.ts';

/** A database by its identifier, in lower case. */
export interface DbInstanceRow extends Row {
  status:
    | 'creating'
    | 'available'
    | 'modifying'
    | 'backing-up'
    | 'deleting'
    | 'stopping'
    | 'stopped'
    | 'starting'
    | 'rebooting';
  resourceId: string;
  createTime?: string;
  settings: DbSettings;
  /** What a modification leaves to the next maintenance window. */
  pending: Partial<DbSettings>;
  subnetGroup: string;
  availabilityZone: string;
  networkInterfaceId?: string;
  snapshotId?: string;
  tags: Tags;
}

/** What a modification may change, and what create takes beside it. */
export interface DbSettings {
  instanceClass: string;
  engine: string;
  engineVersion: string;
  storageGiB: number;
  maxStorageGiB?: number;
  storageType: string;
  iops?: number;
  throughput?: number;
  masterUsername: string;
  dbName?: string;
  port: number;
  multiAz: boolean;
  publiclyAccessible: boolean;
  deletionProtection: boolean;
  backupRetention: number;
  backupWindow: string;
  maintenanceWindow: string;
  autoMinorVersionUpgrade: boolean;
  copyTagsToSnapshot: boolean;
  encrypted: boolean;
  kmsKeyId?: string;
  parameterGroup: string;
  optionGroup: string;
  licenseModel: string;
  caCertificate: string;
  iamAuthentication: boolean;
  performanceInsights: boolean;
  monitoringInterval: number;
  monitoringRole?: string;
  logExports?: string[];
  groupIds: string[];
}

export interface DbSubnetGroupRow extends Row {
  description: string;
  vpcId: string;
  subnetIds: string[];
  tags: Tags;
}

export interface DbSnapshotRow extends Row {
  instanceId: string;
  status: 'creating' | 'available';
  type: 'manual';
  createTime: string;
  settings: DbSettings;
  vpcId: string;
  availabilityZone: string;
  tags: Tags;
}

export function dbInstances(at: Place): Table<DbInstanceRow> {
  return at.world.table(at, 'rds.db-instance');
}

export function dbSubnetGroups(at: Place): Table<DbSubnetGroupRow> {
  return at.world.table(at, 'rds.db-subnet-group');
}

export function dbSnapshots(at: Place): Table<DbSnapshotRow> {
  return at.world.table(at, 'rds.db-snapshot');
}

export function findInstance(at: Place, identifier: string | undefined): DbInstanceRow {
  const row = dbInstances(at).get((identifier ?? '').toLowerCase());
  if (!row) throw new AwsError('DBInstanceNotFound', `DBInstance ${identifier ?? ''} not found.`, 404);
  return row;
}

export function findSubnetGroup(at: Place, name: string | undefined): DbSubnetGroupRow {
  const row = dbSubnetGroups(at).get((name ?? '').toLowerCase());
  if (!row)
    throw new AwsError('DBSubnetGroupNotFoundFault', `DB subnet group '${name ?? ''}' does not exist.`, 404);
  return row;
}

export function arnOf(at: Place, kind: 'db' | 'subgrp' | 'snapshot', id: string): string {
  return `arn:aws:rds:${at.region}:${at.account}:${kind}:${id}`;
}

/** Identifiers of databases, groups and snapshots: letters, digits and hyphens, the first a letter. */
export function checkIdentifier(parameter: string, id: string, max: number): string {
  if (!/^[a-z](?!.*--)[a-z0-9-]*(?<!-)$/i.test(id) || id.length > max)
    throw new AwsError(
      'InvalidParameterValue',
      `The parameter ${parameter} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`,
    );
  return id.toLowerCase();
}
