import { isNode, visit, type Document } from 'yaml';

/** Whether a document has a comment anywhere. */
export const hasComments = (document: Document): boolean => {
  let found = Boolean(document.commentBefore) || Boolean(document.comment);
  visit(document, (_, node) => {
    if (isNode(node) && (node.comment || node.commentBefore)) found = true;
    return found ? visit.BREAK : undefined;
  });
  return found;
};

/** Several comments as one, in their order; undefined when there is none. */
export const joinComments = (...comments: (string | null | undefined)[]): string | undefined => {
  const present = comments.filter((comment) => comment !== null && comment !== undefined && comment !== '');
  return present.length === 0 ? undefined : present.join('\n');
};
