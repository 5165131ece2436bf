import { createHash, randomUUID } from 'node:crypto';
import type {
  AbortMultipartUploadRequest,
  CompleteMultipartUploadOutput,
  CompleteMultipartUploadRequest,
  CreateMultipartUploadOutput,
  CreateMultipartUploadRequest,
  UploadPartOutput,
  UploadPartRequest,
} from '@aws-sdk/client-s3';
import { AwsError, type Call } from '../../service.ts';
import type { Row, Table } from '../../world/table.ts';
import type { Place } from '../shared/place.ts';
import { etagOf, keptOf, store } from './objects.ts';
import { findBucket } from './rows.ts';

interface UploadRow extends Row {
  bucket: string;
  key: string;
  kept: ReturnType<typeof keptOf>;
  /** Base64, by part number. */
  parts: Record<string, string>;
}

const uploads = (at: Place): Table<UploadRow> =>
  at.world.table({ account: at.account, region: 'global' }, 's3.upload');

function findUpload(at: Place, id: string | undefined): UploadRow {
  const row = uploads(at).get(id ?? '');
  if (!row)
    throw new AwsError(
      'NoSuchUpload',
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      404,
    );
  return row;
}

export const uploadOperations = {
  CreateMultipartUpload(input: CreateMultipartUploadRequest, call: Call): CreateMultipartUploadOutput {
    const bucket = findBucket(call, input.Bucket).id;
    const id = randomUUID();
    uploads(call).put({ id, bucket, key: input.Key ?? '', kept: keptOf(input), parts: {} });
    return { Bucket: bucket, Key: input.Key, UploadId: id };
  },
  UploadPart(input: UploadPartRequest, call: Call): UploadPartOutput {
    const row = findUpload(call, input.UploadId);
    const body = Buffer.from((input.Body as Uint8Array | undefined) ?? new Uint8Array());
    row.parts[String(input.PartNumber)] = body.toString('base64');
    return { ETag: `"${etagOf(body)}"` };
  },
  /** The tag of the whole is made of those of its parts. */
  CompleteMultipartUpload(input: CompleteMultipartUploadRequest, call: Call): CompleteMultipartUploadOutput {
    const row = findUpload(call, input.UploadId);
    const bodies = (input.MultipartUpload?.Parts ?? []).map(({ PartNumber, ETag }) => {
      const body = Buffer.from(row.parts[String(PartNumber)] ?? '', 'base64');
      if (ETag?.replaceAll('"', '') !== etagOf(body))
        throw new AwsError('InvalidPart', 'One or more of the specified parts could not be found.', 400);
      return body;
    });
    const digests = createHash('md5');
    for (const body of bodies) digests.update(Buffer.from(etagOf(body), 'hex'));
    const etag = `${digests.digest('hex')}-${bodies.length}`;
    const bucket = findBucket(call, row.bucket);
    store(call, bucket, row.key, Buffer.concat(bodies), row.kept, etag);
    uploads(call).remove(row.id);
    return { Bucket: row.bucket, Key: row.key, ETag: `"${etag}"` };
  },
  AbortMultipartUpload(input: AbortMultipartUploadRequest, call: Call): object {
    uploads(call).remove(findUpload(call, input.UploadId).id);
    return {};
  },
};
