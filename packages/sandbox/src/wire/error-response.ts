import type { AwsError } from '../service.ts';
import type { HttpResponse } from './http.ts';
import type { ErrorModel, Protocol, ServiceModel } from './service-model.ts';
import { escapeXml, XML_DECLARATION } from './xml-output.ts';

/** An error as each protocol shows it. */
export function encodeError(
  model: ServiceModel | undefined,
  protocol: Protocol,
  error: AwsError,
  requestId: string,
): HttpResponse {
  const known = model?.errors.get(error.code);
  const status = error.status ?? known?.status ?? 400;
  const head = { 'x-amzn-requestid': requestId, 'content-type': 'text/xml' };
  const detail = `<Code>${known?.queryCode ?? error.code}</Code><Message>${escapeXml(error.message)}</Message>`;
  switch (protocol) {
    case 'ec2Query': {
      const errors = `<Errors><Error>${detail}</Error></Errors><RequestID>${requestId}</RequestID>`;
      return { status, headers: head, body: `${XML_DECLARATION}<Response>${errors}</Response>` };
    }
    case 'awsQuery':
    case 'restXml': {
      if (model?.signingName === 's3') return s3Error(status, head, error, requestId);
      const type = status < 500 ? 'Sender' : 'Receiver';
      const xml = `<Error><Type>${type}</Type>${detail}</Error><RequestId>${requestId}</RequestId>`;
      const body = `<ErrorResponse xmlns="${model?.xmlNamespace ?? ''}">${xml}</ErrorResponse>`;
      return { status, headers: head, body };
    }
    default:
      return jsonError(model, protocol, error, known, status, requestId);
  }
}

function s3Error(
  status: number,
  headers: Record<string, string>,
  error: AwsError,
  requestId: string,
): HttpResponse {
  const xml = `<Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message><RequestId>${requestId}</RequestId>`;
  return { status, headers, body: `${XML_DECLARATION}<Error>${xml}</Error>` };
}

function jsonError(
  model: ServiceModel | undefined,
  protocol: Protocol,
  error: AwsError,
  known: ErrorModel | undefined,
  status: number,
  requestId: string,
): HttpResponse {
  const type = known?.name ?? error.code;
  const version = protocol === 'awsJson1_0' ? '1.0' : '1.1';
  const headers: Record<string, string> = {
    'x-amzn-requestid': requestId,
    'x-amzn-errortype': type,
    'content-type': protocol === 'restJson1' ? 'application/json' : `application/x-amz-json-${version}`,
  };
  if (model?.queryCompatible)
    headers['x-amzn-query-error'] = `${known?.queryCode ?? type};${status < 500 ? 'Sender' : 'Receiver'}`;
  return {
    status,
    headers,
    body: JSON.stringify({ __type: type, message: error.message, Message: error.message }),
  };
}
