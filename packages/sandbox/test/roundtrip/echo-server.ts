import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { noMachines } from '../../src/machines/no-machines.ts';
import { Endpoint, type WireService } from '../../src/wire/endpoint.ts';
import type { OperationModel, ServiceModel } from '../../src/wire/service-model.ts';
import { accountKeys } from '../../src/world/identity.ts';
import { scaledClock } from '../../src/world/scaled-clock.ts';
import { World } from '../../src/world/world.ts';
import { plain } from './compare.ts';

export interface Received {
  readonly operation: string;
  readonly input: unknown;
}

/** The sandbox's wire with nothing behind it: it remembers what it decoded, and answers what it is told to. */
export interface EchoServer {
  readonly endpoint: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string };
  /** The last call since `answerWith`. */
  received(): Received | undefined;
  /** Every call is answered so from now on. */
  answerWith(output: unknown): void;
  close(): Promise<void>;
}

/** `GET /last` tells the last exchange as plain JSON, to clients that live in another process. */
export async function startEcho(
  models: readonly ServiceModel[],
  synthesise: (operation: OperationModel) => unknown = () => undefined,
): Promise<EchoServer> {
  const fail = (problem: unknown): never => {
    throw problem;
  };
  const world = new World(scaledClock(1, fail), noMachines('a test'), { regions: ['us-east-1'] });
  let received: Received | undefined;
  let answer: unknown;
  const services: WireService[] = models.map((model) => ({
    signingName: model.signingName,
    model: () => Promise.resolve(model),
    invoke(operation, input) {
      received = { operation, input };
      const described = model.operations.get(operation);
      answer = (described && synthesise(described)) ?? answer;
      return Promise.resolve(answer);
    },
  }));
  const endpoint = new Endpoint(world, services, () => undefined);
  const server = createServer((request, response) => {
    if (request.url === '/last') {
      response.end(JSON.stringify(plain({ ...received, output: answer })));
      return;
    }
    endpoint.handle(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: accountKeys('111111111111'),
    received: () => received,
    answerWith(output) {
      received = undefined;
      answer = output;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
