import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LoopbackAws } from './loopback-aws';

const FOLDER = join(__dirname, '..', 'fixtures', 'price-list');

/** What a server of offer files does in place of sending one. */
export interface OfferFault {
  /** End of the path, such as AWSELB/current/us-east-1/index.csv. */
  readonly path: string;
  /** The status it answers with, or the body: all of it, or half of it before the connection ends. */
  readonly answer: number | { readonly body: string; readonly cut?: boolean };
}

/** AWS's price list on loopback, with the files of test/fixtures/price-list; its README says what is as on AWS. */
export class PriceListServer extends LoopbackAws {
  /** Paths that were asked for, in order. */
  readonly asked: string[] = [];

  constructor(faults: readonly OfferFault[] = []) {
    super((request, response) => {
      const path = request.url ?? '';
      this.asked.push(path);
      const answer = faults.find((fault) => path.endsWith(fault.path))?.answer;
      if (typeof answer === 'number') response.writeHead(answer).end();
      else if (answer?.cut === true) {
        response.writeHead(200, { 'content-length': String(answer.body.length) });
        response.write(answer.body.slice(0, answer.body.length / 2), () => response.destroy());
      } else if (answer !== undefined) response.writeHead(200).end(answer.body);
      else if (existsSync(join(FOLDER, path))) response.writeHead(200).end(readFileSync(join(FOLDER, path)));
      else response.writeHead(404).end();
    });
  }
}

/** The text of an offer file of the fixtures. */
export function offerText(service: string, region: string): string {
  return readFileSync(join(FOLDER, `offers/v1.0/aws/${service}/current/${region}/index.csv`), 'utf8');
}
