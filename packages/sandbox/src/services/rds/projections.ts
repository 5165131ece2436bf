import type { CreateDBInstanceMessage, Tag } from '@aws-sdk/client-rds';
import type { Model, Projection } from '../../world/projection.ts';
import { model } from '../shared/model.ts';
import { tagList, tagsOf } from '../shared/tags.ts';
import { showInstance } from './instance-view.ts';
import { instanceOperations } from './instances.ts';
import { arnOf, dbInstances, dbSubnetGroups, findInstance, findSubnetGroup } from './rows.ts';
import { subnetGroupOperations } from './subnet-groups.ts';

function tagsIn(desired: Model): Tag[] {
  return (desired['Tags'] ?? []) as Tag[];
}

/** The API's names, where CloudFormation has others or writes numbers as text. */
function request(desired: Model): Model {
  const storage = desired['AllocatedStorage'];
  const port = desired['Port'];
  return {
    ...desired,
    AllocatedStorage: storage === undefined ? undefined : Number(storage),
    Port: port === undefined ? undefined : Number(port),
    VpcSecurityGroupIds: desired['VPCSecurityGroups'],
  };
}

const instance: Projection = {
  type: 'AWS::RDS::DBInstance',
  create(desired, call) {
    const DBInstanceIdentifier = String(desired['DBInstanceIdentifier'] ?? `db-${call.requestId}`);
    const input = { ...request(desired), DBInstanceIdentifier } as unknown as CreateDBInstanceMessage;
    instanceOperations.CreateDBInstance(input, call);
    return DBInstanceIdentifier.toLowerCase();
  },
  read(id, call) {
    const row = dbInstances(call).get(id);
    if (!row) return undefined;
    const shown = showInstance(row, call);
    const { settings } = row;
    return model({
      DBInstanceIdentifier: id,
      DBInstanceArn: shown.DBInstanceArn,
      DbiResourceId: row.resourceId,
      DBInstanceClass: settings.instanceClass,
      DBInstanceStatus: row.status,
      Engine: settings.engine,
      EngineVersion: settings.engineVersion,
      LicenseModel: settings.licenseModel,
      AllocatedStorage: String(settings.storageGiB),
      StorageType: settings.storageType,
      StorageEncrypted: settings.encrypted,
      Iops: settings.iops,
      MasterUsername: settings.masterUsername,
      DBName: settings.dbName,
      Endpoint: shown.Endpoint && { ...shown.Endpoint, Port: String(shown.Endpoint.Port ?? '') },
      AvailabilityZone: row.availabilityZone,
      MultiAZ: settings.multiAz,
      PubliclyAccessible: settings.publiclyAccessible,
      DeletionProtection: settings.deletionProtection,
      BackupRetentionPeriod: settings.backupRetention,
      PreferredBackupWindow: settings.backupWindow,
      PreferredMaintenanceWindow: settings.maintenanceWindow,
      AutoMinorVersionUpgrade: settings.autoMinorVersionUpgrade,
      CopyTagsToSnapshot: settings.copyTagsToSnapshot,
      CACertificateIdentifier: settings.caCertificate,
      DBSubnetGroupName: row.subnetGroup,
      DBParameterGroupName: settings.parameterGroup,
      OptionGroupName: settings.optionGroup,
      VPCSecurityGroups: settings.groupIds,
      Tags: tagList(row.tags),
    });
  },
  update(id, desired, call) {
    const input = { ...request(desired), DBInstanceIdentifier: id, ApplyImmediately: true };
    instanceOperations.ModifyDBInstance(input, call);
    findInstance(call, id).tags = tagsOf(tagsIn(desired));
  },
  delete(DBInstanceIdentifier, call) {
    instanceOperations.DeleteDBInstance({ DBInstanceIdentifier, SkipFinalSnapshot: true }, call);
  },
  settled: (id, call) => ['available', 'stopped', undefined].includes(dbInstances(call).get(id)?.status),
  list: (call) =>
    dbInstances(call)
      .all()
      .map(({ id }) => id),
};

const subnetGroup: Projection = {
  type: 'AWS::RDS::DBSubnetGroup',
  create(desired, call) {
    const DBSubnetGroupName = String(desired['DBSubnetGroupName'] ?? `group-${call.requestId}`).toLowerCase();
    subnetGroupOperations.CreateDBSubnetGroup(
      {
        DBSubnetGroupName,
        DBSubnetGroupDescription: String(desired['DBSubnetGroupDescription'] ?? ''),
        SubnetIds: (desired['SubnetIds'] ?? []) as string[],
        Tags: tagsIn(desired),
      },
      call,
    );
    return DBSubnetGroupName;
  },
  read(id, call) {
    const row = dbSubnetGroups(call).get(id);
    if (!row) return undefined;
    return {
      DBSubnetGroupName: id,
      DBSubnetGroupDescription: row.description,
      DBSubnetGroupArn: arnOf(call, 'subgrp', id),
      Tags: tagList(row.tags),
    };
  },
  update(DBSubnetGroupName, desired, call) {
    const row = findSubnetGroup(call, DBSubnetGroupName);
    const SubnetIds = (desired['SubnetIds'] ?? row.subnetIds) as string[];
    const DBSubnetGroupDescription = String(desired['DBSubnetGroupDescription'] ?? '');
    subnetGroupOperations.ModifyDBSubnetGroup(
      { DBSubnetGroupName, DBSubnetGroupDescription, SubnetIds },
      call,
    );
    row.tags = tagsOf(tagsIn(desired));
  },
  delete: (DBSubnetGroupName, call) => subnetGroupOperations.DeleteDBSubnetGroup({ DBSubnetGroupName }, call),
  list: (call) =>
    dbSubnetGroups(call)
      .all()
      .map(({ id }) => id),
};

export const projections: readonly Projection[] = [instance, subnetGroup];
