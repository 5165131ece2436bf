import type { Expression } from '@groundcrew/program';
import { withCalls } from './long-functions.ts';

/** Sections in which `Condition: Name` refers to a condition wherever it stands alone. */
export const conditionSections: ReadonlySet<string> = new Set(['Conditions', 'Rules']);

/** A template with the functions of all its sections as calls. What is odd is reported by the loader, not here. */
export const withTemplateCalls = (document: Expression): Expression =>
  document.kind === 'map'
    ? {
        ...document,
        entries: document.entries.map((entry) => ({
          ...entry,
          value: sectionCalls(entry.value, conditionSections.has(entry.key)),
        })),
      }
    : document;

/** A section is never a call itself, even if its only key is `Condition` or `Ref`. */
const sectionCalls = (section: Expression, isCondition: boolean): Expression =>
  section.kind === 'map'
    ? {
        ...section,
        entries: section.entries.map((entry) => ({
          ...entry,
          value: withCalls(entry.value, isCondition, () => undefined),
        })),
      }
    : section;
