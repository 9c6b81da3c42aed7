/* Where the phone keeps things: IndexedDB, or the memory of the page where a browser has none.

   Four stores: `meta` (small facts by name), `keys` (a key that cannot be read out), `snapshot` (whole lists
   and what changed since, in the order of arrival) and `log` (what happened at the door, by its own count).
   What is about people comes in already enciphered; this module never sees a name. */

const STORES = { meta: null, keys: null, snapshot: { autoIncrement: true }, log: { autoIncrement: true } };

/** The disk of the phone is full: the deed is not kept, and whoever did it must hear of it. */
export class DiskFull extends Error {}

/** Open the store of this name. Where there is none to be had, everything lasts as long as the page. */
export async function openStore(name) {
  if (!globalThis.indexedDB || !globalThis.crypto?.subtle) return memoryStore();
  try {
    return indexedStore(await opened(name));
  } catch {
    return memoryStore();
  }
}

function opened(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      for (const [store, options] of Object.entries(STORES)) request.result.createObjectStore(store, options ?? {});
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

function indexedStore(database) {
  // Another page of ours may want to change the shape of the store one day: it must not wait for this one.
  database.onversionchange = () => database.close();

  /** One transaction over some stores; `deed` puts its requests, the answer is that of the one it returns. */
  function within(names, mode, deed) {
    return new Promise((resolve, reject) => {
      // What was answered at the door has to be on the disk, not in a buffer, when the battery dies.
      const transaction = database.transaction(names, mode, mode === "readwrite" ? { durability: "strict" } : {});
      const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
      const request = deed(stores);
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = () => reject(failure(transaction.error));
    });
  }

  return {
    isLasting: true,
    get: (store, key) => within([store], "readonly", (stores) => stores[store].get(key)),
    put: (store, value, key) => within([store], "readwrite", (stores) => stores[store].put(value, key)),
    add: (store, value) => within([store], "readwrite", (stores) => stores[store].add(value)),
    putAll: (store, pairs) =>
      within([store], "readwrite", (stores) => void pairs.forEach(([key, value]) => stores[store].put(value, key))),
    removeAll: (store, keys) =>
      within([store], "readwrite", (stores) => void keys.forEach((key) => stores[store].delete(key))),
    clear: (...names) =>
      within(names, "readwrite", (stores) => void names.forEach((name) => stores[name].clear())),
    /** In place of all that is in a store, one value. */
    replace: (store, value) =>
      within([store], "readwrite", (stores) => {
        stores[store].clear();
        return stores[store].add(value);
      }),
    /** Every value with its key, in the order of the keys. */
    async entries(store) {
      let keys;
      const values = await within([store], "readonly", (stores) => {
        keys = stores[store].getAllKeys();
        return stores[store].getAll();
      });
      return values.map((value, place) => [keys.result[place], value]);
    },
    close: () => database.close(),
  };
}

function failure(error) {
  return error?.name === "QuotaExceededError" ? new DiskFull() : (error ?? new Error("the store gave up"));
}

function memoryStore() {
  const stores = Object.fromEntries(Object.keys(STORES).map((name) => [name, new Map()]));
  let count = 0;
  const put = (store, value, key) => void stores[store].set(key, value);
  return {
    isLasting: false,
    get: async (store, key) => stores[store].get(key),
    put: async (store, value, key) => put(store, value, key),
    async add(store, value) {
      put(store, value, (count += 1));
      return count;
    },
    putAll: async (store, pairs) => pairs.forEach(([key, value]) => put(store, value, key)),
    removeAll: async (store, keys) => keys.forEach((key) => stores[store].delete(key)),
    clear: async (...names) => names.forEach((name) => stores[name].clear()),
    async replace(store, value) {
      stores[store].clear();
      return this.add(store, value);
    },
    entries: async (store) => [...stores[store].entries()],
    close() {},
  };
}
