import type { Json, JsonObject } from '@groundcrew/contract';
import type { Live } from '../resource-type.ts';
import { isTags, valueOf } from './match.ts';

const mostShown = 8;
const mostFacts = 4;
const longestValue = 60;

/** Properties that may hold a secret in clear are not told. */
const untold = /password|secret|token|credential|userdata|^value$|key$/i;

/** For people: `vpc-1 (Tags.Name blue, CidrBlock 10.0.0.0/16)`, a line each, with what tells them apart. */
export function candidateLines(lives: readonly Live[], where: JsonObject): string {
  const names = [
    ...Object.keys(where).flatMap((path) => pathsOf(path, where[path])),
    ...distinguishing(lives),
  ];
  const shown = [...new Set(names)].slice(0, Math.max(mostFacts, Object.keys(where).length));
  const lines = lives.slice(0, mostShown).map((live) => {
    const facts = shown.map((path) => `${path} ${valueText(valueOf(live, path))}`);
    return facts.length > 0 ? `${live.physicalId} (${facts.join(', ')})` : live.physicalId;
  });
  return [...lines, ...(lives.length > mostShown ? [`and ${lives.length - mostShown} more`] : [])].join('\n');
}

/** `Tags: {Name: main}` is told as `Tags.Name`. */
const pathsOf = (path: string, wanted: Json | undefined): string[] =>
  typeof wanted === 'object' && wanted !== null && !Array.isArray(wanted)
    ? Object.keys(wanted).map((key) => `${path}.${key}`)
    : [path];

/** Names of tags and of plain properties whose values are not all the same, names first. */
function distinguishing(lives: readonly Live[]): string[] {
  const paths = new Set(lives.flatMap(plainPaths));
  return [...paths]
    .filter((path) => new Set(lives.map((live) => valueText(valueOf(live, path)))).size > 1)
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

const plainPaths = ({ properties }: Live): string[] =>
  Object.entries(properties)
    .filter(([name]) => !untold.test(name))
    .flatMap(([name, value]) => {
      if (isTags(value)) return value.map((tag) => `${name}.${String(tag['Key'])}`);
      return typeof value === 'object' ? [] : [name];
    });

const rank = (path: string): number => (path === 'Tags.Name' ? 0 : path.endsWith('Name') ? 1 : 2);

function valueText(value: Json | undefined): string {
  if (value === undefined || value === null) return '(none)';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text;
}
