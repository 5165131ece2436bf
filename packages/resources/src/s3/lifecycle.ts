import type { Json, JsonObject } from '@groundcrew/contract';
import { asObject, asObjects, compact } from './rename.ts';

/** A rule's filter: one condition stands alone, several are joined by `And`. */
function filterOf(rule: JsonObject): JsonObject {
  const tags = asObjects(rule['TagFilters']);
  const sizes = {
    ObjectSizeGreaterThan: number(rule['ObjectSizeGreaterThan']),
    ObjectSizeLessThan: number(rule['ObjectSizeLessThan']),
  };
  const parts = compact({ Prefix: rule['Prefix'], ...sizes });
  const count = Object.keys(parts).length + tags.length;
  if (count === 0) return { Prefix: '' };
  if (count > 1) return { And: { ...parts, ...(tags.length > 0 && { Tags: tags }) } };
  return tags[0] === undefined ? parts : { Tag: tags[0] };
}

const number = (value: Json | undefined): number | undefined =>
  value === undefined || value === null ? undefined : Number(value);

const transition = (each: JsonObject): JsonObject =>
  compact({
    StorageClass: each['StorageClass'],
    Days: number(each['TransitionInDays']),
    Date: each['TransitionDate'],
  });

const noncurrentTransition = (each: JsonObject): JsonObject =>
  compact({
    StorageClass: each['StorageClass'],
    NoncurrentDays: number(each['TransitionInDays']),
    NewerNoncurrentVersions: number(each['NewerNoncurrentVersions']),
  });

const some = (list: readonly JsonObject[]): readonly JsonObject[] | undefined =>
  list.length > 0 ? list : undefined;

/** `Rules` as S3 has them. The older members for one transition are lists of one. */
export function lifecycleToApi(value: Json): JsonObject {
  const rules = asObjects(asObject(value)['Rules']).map((rule) => {
    const expiration = compact({
      Days: number(rule['ExpirationInDays']),
      Date: rule['ExpirationDate'],
      ExpiredObjectDeleteMarker: rule['ExpiredObjectDeleteMarker'],
    });
    const single = rule['Transition'] === undefined ? [] : [asObject(rule['Transition'])];
    const older = rule['NoncurrentVersionTransition'];
    const noncurrent = older === undefined ? [] : [asObject(older)];
    const kept = asObject(rule['NoncurrentVersionExpiration']);
    const noncurrentExpiration = compact({
      NoncurrentDays: number(kept['NoncurrentDays'] ?? rule['NoncurrentVersionExpirationInDays']),
      NewerNoncurrentVersions: number(kept['NewerNoncurrentVersions']),
    });
    return compact({
      ID: rule['Id'],
      Status: rule['Status'],
      Filter: filterOf(rule),
      Expiration: Object.keys(expiration).length > 0 ? expiration : undefined,
      Transitions: some([...asObjects(rule['Transitions']), ...single].map(transition)),
      NoncurrentVersionTransitions: some(
        [...asObjects(rule['NoncurrentVersionTransitions']), ...noncurrent].map(noncurrentTransition),
      ),
      NoncurrentVersionExpiration:
        Object.keys(noncurrentExpiration).length > 0 ? noncurrentExpiration : undefined,
      AbortIncompleteMultipartUpload: rule['AbortIncompleteMultipartUpload'],
    });
  });
  return { Rules: rules };
}

/** Two lifecycles mean the same where S3 would be told the same; ids that S3 made up don't count. */
export function sameLifecycle(desired: Json, live: Json): boolean {
  const size = asObject(desired)['TransitionDefaultMinimumObjectSize'];
  if (size !== undefined && size !== asObject(live)['TransitionDefaultMinimumObjectSize']) return false;
  const [a, b] = [desired, live].map((each) => asObjects(lifecycleToApi(each)['Rules']));
  if (a?.length !== b?.length) return false;
  return (a ?? []).every((rule, index) => {
    const other = b?.[index] ?? {};
    const { ID: own, ...rest } = rule;
    const { ID: theirs, ...others } = other;
    return (own === undefined || own === theirs) && canonical(rest) === canonical(others);
  });
}

/** As text, whatever the order of members, with dates in one form and everything as text. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) {
    const text = String(value);
    return /^\d{4}-\d\d-\d\d(T[\d:.]+Z?)?$/.test(text) ? new Date(text).toISOString() : text;
  }
  const entries = Object.entries(value as JsonObject).map(([name, item]) => `${name}:${canonical(item)}`);
  return `{${entries.sort().join(',')}}`;
}

/** As a template would have it; what S3 answers as `Prefix: ''` is no filter at all. */
export function lifecycleFromApi(answer: JsonObject): Json {
  const rules = asObjects(answer['Rules']).map((rule) => {
    const filter = asObject(rule['Filter']);
    const parts = filter['And'] === undefined ? filter : asObject(filter['And']);
    const tags = filter['Tag'] === undefined ? asObjects(parts['Tags']) : [asObject(filter['Tag'])];
    const expiration = asObject(rule['Expiration']);
    return compact({
      Id: rule['ID'],
      Status: rule['Status'],
      Prefix: parts['Prefix'] === '' ? rule['Prefix'] : (parts['Prefix'] ?? rule['Prefix']),
      TagFilters: tags.length > 0 ? tags : undefined,
      ObjectSizeGreaterThan: parts['ObjectSizeGreaterThan'],
      ObjectSizeLessThan: parts['ObjectSizeLessThan'],
      ExpirationInDays: expiration['Days'],
      ExpirationDate: expiration['Date'],
      ExpiredObjectDeleteMarker: expiration['ExpiredObjectDeleteMarker'],
      Transitions: some(
        asObjects(rule['Transitions']).map((each) =>
          compact({
            StorageClass: each['StorageClass'],
            TransitionInDays: each['Days'],
            TransitionDate: each['Date'],
          }),
        ),
      ),
      NoncurrentVersionTransitions: some(
        asObjects(rule['NoncurrentVersionTransitions']).map((each) =>
          compact({
            StorageClass: each['StorageClass'],
            TransitionInDays: each['NoncurrentDays'],
            NewerNoncurrentVersions: each['NewerNoncurrentVersions'],
          }),
        ),
      ),
      NoncurrentVersionExpiration: rule['NoncurrentVersionExpiration'],
      AbortIncompleteMultipartUpload: rule['AbortIncompleteMultipartUpload'],
    });
  });
  const size = answer['TransitionDefaultMinimumObjectSize'];
  return compact({ Rules: rules, TransitionDefaultMinimumObjectSize: size });
}
