import { AwsError } from '../../service.ts';

export interface Engine {
  readonly port: number;
  readonly version: string;
  readonly license: string;
  /** The parameter group's family, from a version. */
  family(version: string): string;
}

const major = (version: string): string => version.split('.')[0] ?? version;
const majorMinor = (version: string): string => version.split('.').slice(0, 2).join('.');

const ENGINES: Readonly<Record<string, Engine>> = {
  postgres: {
    port: 5432,
    version: '16.4',
    license: 'postgresql-license',
    family: (version) => `postgres${major(version)}`,
  },
  mysql: {
    port: 3306,
    version: '8.0.40',
    license: 'general-public-license',
    family: (version) => `mysql${majorMinor(version)}`,
  },
  mariadb: {
    port: 3306,
    version: '10.11.10',
    license: 'general-public-license',
    family: (version) => `mariadb${majorMinor(version)}`,
  },
  'oracle-ee': oracle('oracle-ee'),
  'oracle-se2': oracle('oracle-se2'),
  'sqlserver-ee': sqlServer('sqlserver-ee'),
  'sqlserver-se': sqlServer('sqlserver-se'),
  'sqlserver-ex': sqlServer('sqlserver-ex'),
  'sqlserver-web': sqlServer('sqlserver-web'),
};

function oracle(name: string): Engine {
  return {
    port: 1521,
    version: '19.0.0.0.ru-2024-10.rur-2024-10.r1',
    license: 'bring-your-own-license',
    family: (version) => `${name}-${major(version)}`,
  };
}

function sqlServer(name: string): Engine {
  return {
    port: 1433,
    version: '15.00.4415.2.v1',
    license: 'license-included',
    family: (version) => `${name}-${major(version)}.0`,
  };
}

export function engineNamed(name: string): Engine {
  const engine = Object.hasOwn(ENGINES, name) ? ENGINES[name] : undefined;
  if (!engine) throw new AwsError('InvalidParameterValue', `Invalid DB engine: ${name}`);
  return engine;
}
