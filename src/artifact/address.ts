/** One signed URL, told apart from another one with the same text. */
export interface Address {
  readonly url: string;
}

/** The address that all connections of a download use. */
export interface AddressBook {
  /** The current address; a new one is asked for once, however many connections wait for it. Throws what `locate` throws. */
  get(): Promise<Address>;
  /** Crosses `address` out, and tells whether there may be another one. */
  refuse(address: Address): boolean;
}

const MAX_NEW_URLS = 3;

/** Keeps what `locate` gave until the server refuses it. */
export function createAddressBook(locate: () => Promise<string>): AddressBook {
  let current: { asked: Promise<Address>; given?: Address } | undefined;
  let refused = 0;

  async function ask(): Promise<Address> {
    return { url: await locate() };
  }

  return {
    async get() {
      current ??= { asked: ask() };
      const entry = current;
      entry.given = await entry.asked;
      return entry.given;
    },
    refuse(address) {
      // Several connections meet the same refusal: only the first one of them counts.
      if (current?.given === address) {
        current = undefined;
        refused += 1;
      }
      return refused <= MAX_NEW_URLS;
    },
  };
}
