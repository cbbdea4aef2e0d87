/** Words that give a memory its categories, as Mem0's models would. */
const CATEGORY_WORDS: Readonly<Record<string, RegExp>> = {
  accommodation: /\b(hotels?|hostels?|apartments?|rooms?|stays?|beds?)\b/i,
  dates:
    /\b(january|february|march|april|may|june|july|august|september|october|november|december|birthday|anniversary)\b/i,
  family: /\b(kids?|child(ren)?|wife|husband|partner|parents?|family|daughters?|sons?)\b/i,
  flights: /\b(flights?|fly|flies|flying|airlines?|airports?|layovers?|seats?|aisle|window)\b/i,
  food: /\b(food|eats?|vegan|vegetarian|restaurants?|allerg(y|ic)|coffee|wine|gluten)\b/i,
  health: /\b(allerg(y|ic)|wheelchair|medication|doctor|asthma)\b/i,
  preferences: /\b(prefers?|likes?|loves?|hates?|dislikes?|favou?rite|always|never|avoids?)\b/i,
};

/** The categories of a text, in alphabetical order. */
export function categoriesOf(text: string): string[] {
  return Object.entries(CATEGORY_WORDS).flatMap(([name, words]) => (words.test(text) ? [name] : []));
}

/** The sentences of a message: what `infer` keeps of it, without questions, which say nothing of the user. */
export function factsOf(message: string): string[] {
  return message
    .split(/(?<=[.!?])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence) && !sentence.endsWith('?'));
}

/** Equal for two texts that say the same in the same words. */
export function sameness(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
