import type { Service } from '../service.ts';
import { sts } from './sts/index.ts';

/** Every native service of the sandbox. */
export const services: readonly Service[] = [sts];
