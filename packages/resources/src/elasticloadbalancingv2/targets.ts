import type { TargetDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Json, JsonObject } from '@groundcrew/contract';
import { count, text } from '../shape/properties.ts';

const targetOf = (given: JsonObject): TargetDescription => ({
  Id: text(given, 'Id'),
  Port: count(given, 'Port'),
  AvailabilityZone: text(given, 'AvailabilityZone'),
  QuicServerId: text(given, 'QuicServerId'),
});

/** A target without a port has that of its group. */
const same = (a: TargetDescription, b: TargetDescription): boolean =>
  a.Id === b.Id && (a.Port === undefined || b.Port === undefined || a.Port === b.Port);

/** Who enters and who leaves. Those that others registered, an Auto Scaling group among them, stay. */
export function targetChange(desired: readonly JsonObject[], recorded: readonly JsonObject[]) {
  const wanted = desired.map(targetOf);
  const before = recorded.map(targetOf);
  return {
    enter: wanted,
    leave: before.filter((target) => !wanted.some((each) => same(each, target))),
  };
}

/** Whether all that are wanted are registered; others may be as well. */
export function hasTargets(desired: Json, live: Json): boolean {
  if (!Array.isArray(desired) || !Array.isArray(live)) return false;
  const present = (live as readonly JsonObject[]).map(targetOf);
  return (desired as readonly JsonObject[])
    .map(targetOf)
    .every((target) => present.some((each) => same(each, target)));
}
