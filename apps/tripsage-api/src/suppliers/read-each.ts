/** The items of a list that could be read, and why the others could not. */
export interface ReadItems<Item> {
  items: Item[];
  leftOut: readonly string[];
}

/**
 * Reads a supplier's list item by item. One that breaks the contract is left out, so that it doesn't cost the traveler
 * all the others.
 *
 * @throws the error of the first item where there are items and none can be read
 */
export function readEach<Given, Item>(given: readonly Given[], read: (one: Given) => Item): ReadItems<Item> {
  const items: Item[] = [];
  const errors: Error[] = [];
  for (const one of given) {
    try {
      items.push(read(one));
    } catch (error) {
      errors.push(error as Error);
    }
  }
  if (items.length === 0 && errors[0] !== undefined) throw errors[0];
  return { items, leftOut: errors.map(({ message }) => message) };
}
