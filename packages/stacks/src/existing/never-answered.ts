import { covers } from '@groundcrew/planner';
import { typeSpec } from '@groundcrew/spec';
import type { ResourceType } from '../resource-type.ts';

/** Whether a property, by its name or its path, is one that AWS takes and never tells: a password. */
export function isNeverAnswered({ type, readable }: ResourceType, path: string): boolean {
  const [top = '', ...inner] = path.split(/[./]/).filter(Boolean);
  if (readable?.includes(top)) return false;
  const pointer = `/${[top, ...inner].join('/')}`;
  return typeSpec(type)?.writeOnly.some((pattern) => covers(pattern, pointer)) ?? false;
}
