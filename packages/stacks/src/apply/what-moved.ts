/** Compares two sets of facts, each by `<logicalId>#<physicalId>`, and says in a clause each what differs. */
export function whatMoved(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
  how: string,
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((key) => before[key] !== now[key])
    .map((key) => {
      const [logicalId = key, physicalId = ''] = key.split(/#(.*)/s);
      const name = `${logicalId} (${physicalId})`;
      if (before[key] === undefined) return `${name} is new`;
      if (now[key] === undefined) return `${name} is no longer recorded`;
      if (now[key] === 'absent') return `${name} no longer exists in AWS`;
      if (before[key] === 'absent') return `${name} exists in AWS again`;
      return `${name}: ${how}`;
    });
}
