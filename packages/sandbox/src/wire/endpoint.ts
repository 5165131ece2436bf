import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError, type Call } from '../service.ts';
import type { World } from '../world/world.ts';
import { authenticate } from './authentication.ts';
import { decodeContent, readBody } from './body.ts';
import { authorizationOf, type Authorization } from './credential.ts';
import { encodeError } from './error-response.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { refuse } from './refusals.ts';
import { decodeRequest, formOf, protocolOf } from './request.ts';
import { checkRequired } from './required.ts';
import { encodeResponse } from './response.ts';
import type { Protocol, ServiceModel } from './service-model.ts';

/** A service that this endpoint answers for: its wire and, once the wire is dealt with, its operations. */
export interface WireService {
  /** The name that its calls are signed with. Two services may share one: classic and newer load balancers do. */
  readonly signingName: string;
  model(): Promise<ServiceModel>;
  /** What the operation answers. Throws `AwsError`, or `Dropped` to hang up without an answer. */
  invoke(operation: string, input: unknown, call: Call): Promise<unknown>;
}

/** Thrown to end a connection without an answer, as a network does. */
export class Dropped extends Error {}

interface Exchange {
  readonly request: HttpRequest;
  readonly rawPath: string;
  readonly requestId: string;
  model: ServiceModel | undefined;
  protocol: Protocol;
}

/** Answers one HTTP request as the AWS service does that its signature names. */
export class Endpoint {
  readonly #world: World;
  readonly #services: readonly WireService[];
  readonly #onFailure: (problem: unknown) => void;

  constructor(world: World, services: readonly WireService[], onFailure: (problem: unknown) => void) {
    this.#world = world;
    this.#services = services;
    this.#onFailure = onFailure;
  }

  async handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = await receive(message).catch(() => undefined);
    if (!exchange) {
      // The client hung up in the middle of its request, or sent no HTTP that makes sense.
      message.socket.destroy();
      return;
    }
    try {
      send(response, await this.#exchanged(exchange));
    } catch (problem) {
      if (!(problem instanceof Dropped)) throw problem;
      message.socket.destroy();
    }
  }

  /** What AWS answers, an error too. Throws `Dropped` where it would hang up. */
  answer(request: HttpRequest): Promise<HttpResponse> {
    return this.#exchanged(exchangeOf(request, request.url.pathname));
  }

  async #exchanged(exchange: Exchange): Promise<HttpResponse> {
    try {
      return await this.#answer(exchange);
    } catch (problem) {
      if (problem instanceof Dropped) throw problem;
      return encodeError(exchange.model, exchange.protocol, this.#awsError(problem), exchange.requestId);
    }
  }

  async #answer(exchange: Exchange): Promise<HttpResponse> {
    const { request, requestId } = exchange;
    const auth = authorizationOf(request);
    const service = await this.#find(exchange, auth);
    exchange.protocol = protocolOf(exchange.model, request);
    if (!auth) throw refuse('missing', '', exchange.protocol);
    const { model, protocol } = exchange;
    const identity = authenticate(this.#world, protocol, auth, request, exchange.rawPath);
    if (!service || !model)
      throw new AwsError('NotImplemented', `the sandbox has no service "${auth.service}"`, 501);
    const body = decodeContent(request.body, request.headers);
    const { operation, input } = await decodeRequest(model, protocol, { ...request, body });
    checkRequired(operation, input, protocol);
    const { account, principal, userId, session } = identity;
    const { accessKeyId, region } = auth;
    const call: Call = {
      account,
      region,
      service: auth.service,
      operation: operation.name,
      requestId,
      accessKeyId,
      principal,
      userId,
      session,
      world: this.#world,
    };
    const output = await service.invoke(operation.name, input, call);
    return encodeResponse(model, protocol, operation, output, requestId);
  }

  /** By the signature's scope; where services share a signing name, by the API version or the operation called. */
  async #find(exchange: Exchange, auth: Authorization | undefined): Promise<WireService | undefined> {
    const candidates = this.#services.filter(({ signingName }) => signingName === auth?.service);
    const version = candidates.length > 1 ? formOf(exchange.request).get('Version') : null;
    for (const service of candidates) {
      const model = await service.model();
      if (version !== null && model.version !== version) continue;
      exchange.model = model;
      return service;
    }
    return undefined;
  }

  #awsError(problem: unknown): AwsError {
    if (problem instanceof AwsError) return problem;
    this.#onFailure(problem);
    const message = problem instanceof Error ? problem.message : String(problem);
    return new AwsError('InternalFailure', `the sandbox failed: ${message}`, 500);
  }
}

async function receive(message: IncomingMessage): Promise<Exchange> {
  const target = message.url ?? '/';
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : value,
    ]),
  );
  const request: HttpRequest = {
    method: message.method ?? 'GET',
    url: new URL(`http://${headers['host'] ?? 'localhost'}${target}`),
    headers,
    body: await readBody(message),
  };
  return exchangeOf(request, target.split('?')[0] ?? '/');
}

const exchangeOf = (request: HttpRequest, rawPath: string): Exchange => ({
  request,
  rawPath,
  requestId: randomUUID(),
  model: undefined,
  protocol: protocolOf(undefined, request),
});

function send(response: ServerResponse, { status, headers, body }: HttpResponse): void {
  const disposition = headers['content-disposition'];
  // Of this one header alone Node takes the characters for UTF-8.
  const odd = disposition && { 'content-disposition': Buffer.from(disposition).toString('latin1') };
  response.writeHead(status, { ...headers, ...odd });
  response.end(body);
}
