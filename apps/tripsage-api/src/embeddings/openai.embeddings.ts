import * as v from 'valibot';
import { readAnswer } from '../suppliers/read-answer.js';
import { UnreadableAnswerError } from '../suppliers/unreadable-answer.error.js';

const ANSWER = v.object({
  data: v.array(v.object({ index: v.pipe(v.number(), v.integer(), v.minValue(0)), embedding: v.string() })),
});
const BYTES_PER_NUMBER = Float32Array.BYTES_PER_ELEMENT;

/**
 * Reads the vectors of an answer of OpenAI, by their `index`.
 *
 * @throws UnreadableAnswerError unless there is one vector for each text, with as many numbers as were asked for
 */
export function vectorsOf(body: unknown, count: number, dimensions: number): Float32Array[] {
  const { data } = readAnswer(ANSWER, body);
  const vectors: (Float32Array | undefined)[] = Array.from({ length: count });
  for (const [at, { index, embedding }] of data.entries()) {
    if (index >= count || vectors[index] !== undefined) {
      throw new UnreadableAnswerError(
        `data[${at}].index is ${index}: expected each of 0 to ${count - 1} once.`,
      );
    }
    vectors[index] = vectorOf(embedding, `data[${at}].embedding`, dimensions);
  }
  if (data.length !== count) {
    throw new UnreadableAnswerError(`data has ${data.length} embeddings: expected ${count}.`);
  }
  return vectors as Float32Array[];
}

/** Decodes base64 of 32-bit floats, little-endian, whatever this machine's order is. */
function vectorOf(base64: string, place: string, dimensions: number): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  const found = bytes.byteLength / BYTES_PER_NUMBER;
  if (found !== dimensions) {
    throw new UnreadableAnswerError(`${place} has ${found} dimensions: expected ${dimensions}.`);
  }
  const vector = Float32Array.from({ length: dimensions }, (_, at) =>
    bytes.readFloatLE(at * BYTES_PER_NUMBER),
  );
  if (!vector.every(Number.isFinite)) {
    throw new UnreadableAnswerError(`${place} holds what is no number: expected finite ones.`);
  }
  return vector;
}
