/** `Seeds`, loaded when somebody shares files: it would delay everybody else's first card. */
import type { InfoHash } from "../core/ids.ts";
import type { SeedRequest, Seeds } from "./seeds.ts";
import { NotLoadedError } from "./store/seeding-errors.ts";
import type { PreparationView } from "./views.ts";

export class LazySeeds {
  private readonly parts: ConstructorParameters<typeof Seeds>;
  private loaded: Seeds | undefined;

  constructor(...parts: ConstructorParameters<typeof Seeds>) {
    this.parts = parts;
  }

  /** For those who have files to repair: once the site's data has been cleared, a page may not be able to load anything. */
  preload(): void {
    this.load().catch(() => undefined);
  }

  get preparationIds(): Iterable<string> {
    return this.loaded?.preparationIds ?? [];
  }

  views(): readonly PreparationView[] {
    return this.loaded?.views() ?? [];
  }

  async seed(request: SeedRequest): Promise<InfoHash> {
    return (await this.load()).seed(request);
  }

  async seedRest(id: string): Promise<InfoHash> {
    return (await this.load()).seedRest(id);
  }

  cancel(id: string): void {
    this.loaded?.cancel(id);
  }

  private async load(): Promise<Seeds> {
    const { Seeds } = await import("./seeds.ts").catch(() => Promise.reject(new NotLoadedError()));
    this.loaded ??= new Seeds(...this.parts);
    return this.loaded;
  }
}
