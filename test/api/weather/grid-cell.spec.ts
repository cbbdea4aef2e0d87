import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { gridCellOf } from '../../../apps/tripsage-api/src/weather/grid-cell.js';

const degrees = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
const PLACES = fc.record({ latitude: degrees(90), longitude: degrees(180) });

/** Half a cell, and the error of a division. */
const HALF = 0.05 + 1e-12;

describe('the cell of a place', () => {
  it('is no further than half a cell away, around the date line too', () => {
    fc.assert(
      fc.property(PLACES, (place) => {
        const cell = gridCellOf(place);
        expect(Math.abs(cell.latitude - place.latitude)).toBeLessThanOrEqual(HALF);
        const east = Math.abs(cell.longitude - place.longitude);
        expect(Math.min(east, 360 - east)).toBeLessThanOrEqual(HALF);
      }),
    );
  });

  it('is its own cell, in few digits, on Earth, and never -0 or 180', () => {
    fc.assert(
      fc.property(PLACES, (place) => {
        const cell = gridCellOf(place);
        expect(gridCellOf(cell)).toEqual(cell);
        for (const middle of [cell.latitude, cell.longitude]) {
          expect(String(middle)).toMatch(/^-?\d{1,3}(\.\d)?$/);
          expect(Object.is(middle, -0)).toBe(false);
        }
        expect(Math.abs(cell.latitude)).toBeLessThanOrEqual(90);
        expect(cell.longitude).toBeGreaterThanOrEqual(-180);
        expect(cell.longitude).toBeLessThan(180);
      }),
    );
  });

  it.each([
    [
      { latitude: -0, longitude: -0 },
      { latitude: 0, longitude: 0 },
    ],
    [
      { latitude: -0.04, longitude: 0.04 },
      { latitude: 0, longitude: 0 },
    ],
    [
      { latitude: 1, longitude: 180 },
      { latitude: 1, longitude: -180 },
    ],
    [
      { latitude: 1, longitude: 179.96 },
      { latitude: 1, longitude: -180 },
    ],
    [
      { latitude: 90, longitude: -179.94 },
      { latitude: 90, longitude: -179.9 },
    ],
  ])('of %j is %j', (place, cell) => {
    expect(gridCellOf(place)).toEqual(cell);
  });
});
