import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSession } from '@groundcrew/aws';
import { typeSpec } from '@groundcrew/spec';
import { nativeTypes } from '../src/native-types.ts';
import { servicesOf } from '../src/services.ts';

const source = join(import.meta.dirname, '../src');
const files = new Map(
  globSync('**/*.ts', { cwd: source, exclude: ['**/*.test.ts'] }).map((name) => [
    join(source, name),
    readFileSync(join(source, name), 'utf8'),
  ]),
);

/** The file of a type with those of its directory that it imports, and that they import. */
function textOf(type: string): string {
  const [, , name = ''] = type.split('::');
  const own = [...files].find(
    ([path, text]) =>
      text.includes(`type: '${type}'`) ||
      (path.endsWith('security-group-rule.ts') && /^SecurityGroup\w+gress$/.test(name)),
  );
  const seen = new Set<string>();
  const visit = (path: string): string => {
    const text = files.get(path);
    if (text === undefined || seen.has(path)) return '';
    seen.add(path);
    const near = [...text.matchAll(/from '(\.\/[^']+)'/g)].map(([, to = '']) => join(dirname(path), to));
    return [text, ...near.map(visit)].join('\n');
  };
  return own === undefined ? '' : visit(own[0]);
}

const session = createSession({ env: {} });
const types = [...nativeTypes(servicesOf(session)).values()];

describe('each property that a template may give', () => {
  it.each(types.map((type) => [type.type, type] as const))(
    'of %s is carried out or refused',
    (name, type) => {
      const spec = typeSpec(name);
      const text = textOf(name);
      const lost = Object.keys(spec?.properties ?? {}).filter(
        (property) =>
          !spec?.readOnly.includes(`/${property}`) &&
          type.unsupported?.includes(property) !== true &&
          !new RegExp(`\\b${property}\\b`).test(text) &&
          !(name.endsWith('gress') && /^(Source|Destination)/.test(property)),
      );
      expect(lost).toEqual([]);
      expect(type.unsupported?.filter((property) => spec?.properties[property] === undefined) ?? []).toEqual(
        [],
      );
    },
  );
});
