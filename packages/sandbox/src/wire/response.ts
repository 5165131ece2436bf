import { CborCodec } from '@smithy/core/cbor';
import type { HttpResponse } from './http.ts';
import { encodeJson } from './json.ts';
import { encodeRest } from './rest-output.ts';
import type { OperationModel, Protocol, ServiceModel } from './service-model.ts';
import { encodeMembers, XML_DECLARATION } from './xml-output.ts';

/** What an operation answered, as its protocol puts it on the wire. */
export function encodeResponse(
  model: ServiceModel,
  protocol: Protocol,
  operation: OperationModel,
  output: unknown,
  requestId: string,
): HttpResponse {
  const headers = { 'x-amzn-requestid': requestId };
  switch (protocol) {
    case 'ec2Query':
      return ec2Response(model, operation, output, requestId);
    case 'awsQuery':
      return queryResponse(model, operation, output, requestId);
    case 'awsJson1_0':
    case 'awsJson1_1': {
      const version = protocol === 'awsJson1_0' ? '1.0' : '1.1';
      const body = JSON.stringify(operation.output ? encodeJson(operation.output, output ?? {}) : {});
      return {
        status: 200,
        headers: { ...headers, 'content-type': `application/x-amz-json-${version}` },
        body,
      };
    }
    case 'rpcv2Cbor':
      return {
        status: 200,
        headers: { ...headers, 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
        body: cbor(operation, output),
      };
    default:
      return encodeRest(model, operation, output, protocol === 'restXml' ? 'xml' : 'json', headers);
  }
}

function ec2Response(
  model: ServiceModel,
  { name, output: shape }: OperationModel,
  output: unknown,
  id: string,
): HttpResponse {
  const result = shape ? encodeMembers(shape, output) : '<return>true</return>';
  const body = `<${name}Response xmlns="${model.xmlNamespace}/"><requestId>${id}</requestId>${result}</${name}Response>`;
  return { status: 200, headers: { 'content-type': 'text/xml;charset=UTF-8' }, body: XML_DECLARATION + body };
}

function queryResponse(
  model: ServiceModel,
  { name, output: shape }: OperationModel,
  output: unknown,
  id: string,
): HttpResponse {
  const result = shape ? `<${name}Result>${encodeMembers(shape, output)}</${name}Result>` : '';
  const metadata = `<ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata>`;
  const body = `<${name}Response xmlns="${model.xmlNamespace ?? ''}">${result}${metadata}</${name}Response>`;
  return { status: 200, headers: { 'x-amzn-requestid': id, 'content-type': 'text/xml' }, body };
}

function cbor({ output: shape }: OperationModel, output: unknown): Uint8Array {
  const serializer = new CborCodec().createSerializer();
  serializer.write(shape?.schema ?? 15, output ?? {});
  return serializer.flush();
}
