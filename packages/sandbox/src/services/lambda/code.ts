import { createHash } from 'node:crypto';
import type { FunctionCode } from '@aws-sdk/client-lambda';
import { AwsError, type Call } from '../../service.ts';
import { findObject } from '../s3/objects.ts';
import { findBucket } from '../s3/rows.ts';
import { invalid, type CodeRow } from './rows.ts';

/** The beginning of every ZIP file with something in it. */
const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');

/** What a function's code comes to: fetched from S3 where it lies there. */
export function codeOf(given: FunctionCode, call: Call): CodeRow {
  if (given.ImageUri) {
    const sha256 = createHash('sha256').update(given.ImageUri).digest('hex');
    return { sha256, size: 0, imageUri: given.ImageUri };
  }
  if (given.ZipFile) return packed(Buffer.from(given.ZipFile));
  if (!given.S3Bucket || !given.S3Key) throw invalid('Please provide a source for function code.');
  return packed(fetched(given, call));
}

function fetched({ S3Bucket, S3Key = '', S3ObjectVersion }: FunctionCode, call: Call): Buffer {
  try {
    const row = findObject(call, findBucket(call, S3Bucket), S3Key, S3ObjectVersion);
    return Buffer.from(row.body, 'base64');
  } catch (problem) {
    if (!(problem instanceof AwsError)) throw problem;
    throw invalid(
      `Error occurred while GetObject. S3 Error Code: ${problem.code}. S3 Error Message: ${problem.message}`,
    );
  }
}

function packed(body: Buffer): CodeRow {
  if (!body.subarray(0, 4).equals(ZIP))
    throw invalid('Could not unzip uploaded file. Please check your file, then try to upload again.');
  return { sha256: createHash('sha256').update(body).digest('base64'), size: body.length };
}
