import { describe, expect, it } from '@jest/globals';
import { embed, MOST_DIMENSIONS } from '../../apps/supplier-sandbox/src/embedding.js';

const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, at) => sum + value * b[at]!, 0);
const nearness = (a: string, b: string, dimensions?: number): number =>
  dot(embed(a, dimensions), embed(b, dimensions));

describe('embed', () => {
  it('gives a vector of length 1, always the same, of as many dimensions as asked', () => {
    for (const text of ['Quiet beaches near Lisbon', '', '!?', '東京', 'a'.repeat(50_000)]) {
      for (const dimensions of [1, 256, MOST_DIMENSIONS]) {
        const vector = embed(text, dimensions);
        expect(vector).toHaveLength(dimensions);
        expect(dot(vector, vector)).toBeCloseTo(1, 5);
        expect(embed(text, dimensions)).toEqual(vector);
      }
    }
    expect(embed('x')).toHaveLength(MOST_DIMENSIONS);
  });

  it('has the first of more dimensions where fewer are asked, normalized again', () => {
    const [many, few] = [embed('Vegan food in Rome'), embed('Vegan food in Rome', 256)];
    const factor = few[0]! / many[0]!;
    expect(few.every((value, at) => Math.abs(value - many[at]! * factor) < 1e-6)).toBe(true);
  });

  it.each([256, MOST_DIMENSIONS])('brings similar texts near, of %d dimensions', (dimensions) => {
    const beach = 'quiet beaches and swimming in the sea';
    const near = nearness(beach, 'a quiet beach by the sea', dimensions);
    const far = nearness(beach, 'museums of modern art', dimensions);
    expect(near).toBeGreaterThan(0.45);
    expect(Math.abs(far)).toBeLessThan(0.2);
    expect(nearness('São Paulo, by night!', 'sao paulo BY NIGHT', dimensions)).toBeCloseTo(1, 5);
    expect(nearness('vegetarian', 'vegetarians', dimensions)).toBeGreaterThan(0.1);
  });

  it.each([0, 1537, 1.5])('refuses %d dimensions', (dimensions) => {
    expect(() => embed('x', dimensions)).toThrow(`expected 1 to 1536 dimensions, got ${dimensions}`);
  });
});
