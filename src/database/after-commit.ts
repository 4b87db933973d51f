import type { DataSource, EntitySubscriberInterface, QueryRunner, TransactionCommitEvent } from 'typeorm';

/** Remembers what is to be done once a transaction has been committed, and forgets it when it is rolled back. */
export class AfterCommit implements EntitySubscriberInterface {
  private static readonly known = new WeakMap<DataSource, AfterCommit>();
  private readonly callbacks = new WeakMap<QueryRunner, (() => void)[]>();

  static of(dataSource: DataSource): AfterCommit {
    let instance = this.known.get(dataSource);
    if (!instance) {
      instance = new AfterCommit();
      this.known.set(dataSource, instance);
      dataSource.subscribers.push(instance);
    }
    return instance;
  }

  add(runner: QueryRunner, callback: () => void): void {
    const callbacks = this.callbacks.get(runner) ?? [];
    callbacks.push(callback);
    this.callbacks.set(runner, callbacks);
  }

  afterTransactionCommit({ queryRunner }: TransactionCommitEvent): void {
    // A released savepoint is not a commit yet.
    if (queryRunner.isTransactionActive) return;
    const callbacks = this.callbacks.get(queryRunner) ?? [];
    this.callbacks.delete(queryRunner);
    for (const callback of callbacks) callback();
  }

  afterTransactionRollback({ queryRunner }: TransactionCommitEvent): void {
    // After a savepoint is rolled back we cannot tell whose callbacks are void; one wake-up too many does no harm.
    if (!queryRunner.isTransactionActive) this.callbacks.delete(queryRunner);
  }
}
