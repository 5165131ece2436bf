import { createSession, type AwsSession } from '@groundcrew/aws';
import { DiagnosticError, type Diagnostic, type JsonObject } from '@groundcrew/contract';
import { startSandbox, type Sandbox } from '@groundcrew/sandbox';
import type { ResourceType } from '@groundcrew/stacks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResourceTypes } from '../src/index.ts';
import { servicesOf } from '../src/services.ts';
import { operation } from './operation.ts';
import { drifted } from './same.ts';

let sandbox: Sandbox;
let session: AwsSession;
let type: ResourceType;

const sessionWith = (keys: { accessKeyId: string; secretAccessKey: string } | undefined) =>
  createSession({
    env: {
      AWS_ACCESS_KEY_ID: keys?.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys?.secretAccessKey,
      AWS_REGION: 'us-east-1',
    },
    endpoint: sandbox.endpoint,
  });

beforeAll(async () => {
  sandbox = await startSandbox({ machines: 'none', timeScale: 0.001 });
  session = sessionWith(sandbox.credentials);
  type = createResourceTypes(session).get('AWS::S3::Bucket');
});
afterAll(async () => {
  session.close();
  await sandbox.close();
});

async function diagnosticOf(doing: Promise<unknown>): Promise<Diagnostic | undefined> {
  try {
    await doing;
  } catch (problem) {
    if (problem instanceof DiagnosticError) return problem.diagnostics[0];
    throw problem;
  }
  return undefined;
}

describe('a bucket', () => {
  it('that holds objects, or only versions of them, is not deleted, and not emptied', async () => {
    const Bucket = 'full-of-files';
    const desired = { BucketName: Bucket, VersioningConfiguration: { Status: 'Enabled' } };
    await type.create(operation('Bucket'), desired);
    const { s3 } = servicesOf(session);
    const Key = 'report.csv';
    const { VersionId } = await s3.call('PutObject', { Bucket, Key, Body: 'a,b' });
    const refused = { code: 'BUCKET_NOT_EMPTY', next: expect.stringContaining('DeletionPolicy: Retain') };
    expect(await diagnosticOf(type.delete(operation('Bucket'), Bucket, desired))).toMatchObject(refused);
    const marker = await s3.call('DeleteObject', { Bucket, Key });
    expect(await diagnosticOf(type.delete(operation('Bucket'), Bucket, desired))).toMatchObject(refused);
    for (const version of [VersionId, marker.VersionId])
      await s3.call('DeleteObject', { Bucket, Key, VersionId: version });
    expect(await diagnosticOf(type.delete(operation('Bucket'), Bucket, desired))).toBeUndefined();
  });

  it('that another account has is told as such, since nobody here can delete it', async () => {
    const theirs = sessionWith(sandbox.accounts[1]);
    await servicesOf(theirs).s3.call('CreateBucket', { Bucket: 'theirs-alone' });
    theirs.close();
    const told = await diagnosticOf(type.create(operation('Bucket'), { BucketName: 'theirs-alone' }));
    expect(told).toMatchObject({ code: 'NAME_TAKEN' });
    expect(told?.summary).toContain('by another account');
    expect(told?.next).not.toContain('delete');
  });

  it('keeps the metrics that others added, whatever becomes of its own', async () => {
    const Bucket = 'measured-by-many';
    const desired: JsonObject = { BucketName: Bucket, MetricsConfigurations: [{ Id: 'own' }] };
    const created = await type.create(operation('Bucket'), desired);
    const { s3 } = servicesOf(session);
    await s3.call('PutBucketMetricsConfiguration', {
      Bucket,
      Id: 'foreign',
      MetricsConfiguration: { Id: 'foreign' },
    });
    const live = (await type.read([Bucket], 'full')).get(Bucket);
    expect(live && drifted(type, desired, live)).toEqual([]);
    const wanted = { BucketName: Bucket };
    const change = { desired: wanted, recorded: desired, live: created, changed: ['MetricsConfigurations'] };
    await type.update(operation('Bucket'), Bucket, change);
    const left = await s3.call('ListBucketMetricsConfigurations', { Bucket });
    expect(left.MetricsConfigurationList?.map(({ Id }) => Id)).toEqual(['foreign']);
    await type.delete(operation('Bucket'), Bucket, wanted);
  });
});
