import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { serviceModel, type ServiceModel } from '../../src/wire/service-model.ts';

export type Module = Readonly<Record<string, unknown>>;

export interface SdkClient {
  send(command: unknown): Promise<Record<string, unknown>>;
  destroy(): void;
}

const packages = join(import.meta.dirname, '..', '..', '..', '..', 'node_modules', '@aws-sdk');

/** Every SDK client that is installed: `ec2`, `lambda`, … */
export const installedClients = (): string[] =>
  globSync('client-*', { cwd: packages })
    .map((name) => basename(name).replace('client-', ''))
    .sort();

export async function importClient(name: string): Promise<{ module: Module; model: ServiceModel }> {
  const module = (await import(/* @vite-ignore */ `@aws-sdk/client-${name}`)) as Module;
  return { module, model: serviceModel(module) };
}

export function makeClient(module: Module, config: object): SdkClient {
  const name = Object.keys(module).find((key) => /^[A-Z]\w*Client$/.test(key)) ?? '';
  const Client = module[name] as new (config: object) => SdkClient;
  return new Client({
    region: 'us-east-1',
    maxAttempts: 1,
    forcePathStyle: true,
    disableHostPrefix: true,
    ...config,
  });
}
