import { embed } from '../embedding.js';

/** The numbers of the columns `embedding`. */
export const VECTOR_DIMENSIONS = 256;

/** The vector of a text, as pgvector reads it. */
export function vectorOf(text: string): string {
  return JSON.stringify([...embed(text, VECTOR_DIMENSIONS)]);
}
