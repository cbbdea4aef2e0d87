import { Transform } from 'class-transformer';

/** Reads the number that a query string gives as text. Other text stays as it is, for the field's own rules to reject. */
export function QueryNumber(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    // Adding 0 makes a plain 0 of -0.
    typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) + 0 : value,
  );
}
