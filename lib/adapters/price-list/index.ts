export { offerUrl, PRICE_LIST_ENDPOINT } from './offer-file';
export { type OfferFile, type ReadPrices, readPrices } from './read-prices';
export type { AmbiguousPrice } from './select-prices';
