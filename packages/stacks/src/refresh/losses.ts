import type { RecordedResource } from '@groundcrew/planner';
import type { Live, ResourceType } from '../resource-type.ts';

/** Names of the properties that AWS answers, where their loss is to be seen later. */
export const answeredBy = (type: ResourceType, live: Live): readonly string[] | undefined =>
  type.answersWhole === true ? Object.keys(live.properties) : undefined;

/** An answer in which what AWS answered before, and does not any more, is said to be gone. */
export function withLosses(
  { answered = [] }: Pick<RecordedResource, 'answered'>,
  live: Live | undefined,
): Live | undefined {
  const lost = answered.filter(
    (name) => live?.properties[name] === undefined && live?.unread?.includes(`/${name}`) !== true,
  );
  if (!live || lost.length === 0) return live;
  return {
    ...live,
    properties: { ...live.properties, ...Object.fromEntries(lost.map((name) => [name, null])) },
  };
}
