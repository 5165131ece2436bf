import { isGone } from './refusals.ts';

/** The answer, or undefined where AWS says that there is no such thing. */
export async function ifThere<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (problem) {
    if (isGone(problem)) return undefined;
    throw problem;
  }
}
