import { CborCodec } from '@smithy/core/cbor';
import { AwsError } from '../service.ts';
import type { HttpRequest } from './http.ts';
import { decodeJson } from './json.ts';
import { decodeQuery } from './query-input.ts';
import { decodeRest } from './rest-input.ts';
import { RestRoutes } from './rest-routes.ts';
import type { OperationModel, Protocol, ServiceModel } from './service-model.ts';

export interface DecodedRequest {
  readonly operation: OperationModel;
  readonly input: Record<string, unknown>;
}

const routesOf = new WeakMap<ServiceModel, RestRoutes>();

/**
 * The protocol that a request speaks. A client may speak another one than the service's model names: boto3 still sends
 * forms to services whose newer SDKs send JSON.
 */
export function protocolOf(model: ServiceModel | undefined, request: HttpRequest): Protocol {
  const { headers } = request;
  if (headers['x-amz-target'] !== undefined)
    return headers['content-type']?.includes('1.0') ? 'awsJson1_0' : 'awsJson1_1';
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return 'rpcv2Cbor';
  if (model?.protocol === 'restJson1' || model?.protocol === 'restXml' || model?.protocol === 'ec2Query')
    return model.protocol;
  return 'awsQuery';
}

/** Finds the operation that a request names and decodes its input. */
export async function decodeRequest(
  model: ServiceModel,
  protocol: Protocol,
  request: HttpRequest,
): Promise<DecodedRequest> {
  switch (protocol) {
    case 'awsJson1_0':
    case 'awsJson1_1': {
      const operation = named(model, request.headers['x-amz-target']?.split('.').pop());
      return { operation, input: operation.input ? decodeBody(operation, request.body) : {} };
    }
    case 'rpcv2Cbor': {
      const operation = named(model, request.url.pathname.split('/').pop());
      if (!operation.input) return { operation, input: {} };
      const input: unknown = await new CborCodec()
        .createDeserializer()
        .read(operation.input.schema, request.body);
      return { operation, input: input as Record<string, unknown> };
    }
    case 'restJson1':
    case 'restXml':
      return decodeRestRequest(model, request, protocol === 'restXml' ? 'xml' : 'json');
    default: {
      const form = formOf(request);
      const operation = named(model, form.get('Action') ?? undefined);
      const dialect = protocol === 'ec2Query' ? 'ec2' : 'query';
      const input = operation.input ? decodeQuery(operation.input, form, dialect) : {};
      return { operation, input: input as Record<string, unknown> };
    }
  }
}

/** The parameters of a Query request: in the body of a POST, in the URL of a GET. */
export function formOf({ body, url }: HttpRequest): URLSearchParams {
  return body.length > 0 ? new URLSearchParams(Buffer.from(body).toString()) : url.searchParams;
}

function decodeBody(operation: OperationModel, body: Uint8Array): Record<string, unknown> {
  const json: unknown = body.length > 0 ? parse(body) : {};
  return (operation.input ? decodeJson(operation.input, json) : {}) as Record<string, unknown>;
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    throw new AwsError('SerializationException', 'the body is no JSON', 400);
  }
}

function decodeRestRequest(
  model: ServiceModel,
  request: HttpRequest,
  format: 'xml' | 'json',
): DecodedRequest {
  let routes = routesOf.get(model);
  if (!routes) routesOf.set(model, (routes = new RestRoutes(model)));
  const match = routes.match(request);
  if (!match) throw unknownOperation(`${request.method} ${request.url.pathname}`);
  return { operation: match.operation, input: decodeRest(match, request, format) };
}

function named(model: ServiceModel, name: string | undefined): OperationModel {
  const operation = name === undefined ? undefined : model.operations.get(name);
  if (!operation) throw unknownOperation(name);
  return operation;
}

/** What each protocol's front end says about an action it doesn't know. */
function unknownOperation(name: string | undefined): AwsError {
  return new AwsError('InvalidAction', `The action ${name ?? ''} is not valid for this web service.`, 400);
}
