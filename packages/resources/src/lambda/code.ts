import type { FunctionCode } from '@aws-sdk/client-lambda';
import type { JsonObject } from '@groundcrew/contract';
import { object, text } from '../shape/properties.ts';
import { zipOf } from './zip.ts';

/** `Code` as the API takes it. Inline code becomes a file `index` of its runtime's kind, as CloudFormation has it. */
export function codeOf(desired: JsonObject): FunctionCode {
  const code = object(desired, 'Code') ?? {};
  const inline = text(code, 'ZipFile');
  if (inline !== undefined) {
    const extension = (text(desired, 'Runtime') ?? '').startsWith('python') ? 'py' : 'js';
    return { ZipFile: zipOf(`index.${extension}`, inline) };
  }
  const given = {
    S3Bucket: text(code, 'S3Bucket'),
    S3Key: text(code, 'S3Key'),
    S3ObjectVersion: text(code, 'S3ObjectVersion'),
    S3ObjectStorageMode: text(code, 'S3ObjectStorageMode'),
    ImageUri: text(code, 'ImageUri'),
    SourceKMSKeyArn: text(code, 'SourceKMSKeyArn'),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
