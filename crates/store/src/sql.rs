//! The façade: `tx.sql("select … where id = $1").bind(id).optional::<Row>().await?`. Statements are literals; the two
//! places that put text together are here: rows of [`Tx::insert_many`] and the members of a set.

use crate::{Bind, Engine, Error, Value, value::Member};
use sqlx::{
    AssertSqlSafe, FromRow, Postgres, SqlSafeStr, Sqlite, Transaction,
    postgres::{PgArguments, PgRow},
    sqlite::{SqliteArguments, SqliteRow},
};

/// A row of a room's own type, read by `#[derive(sqlx::FromRow)]` on either engine.
pub trait Record: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin> Record for T {}

/// One transaction or one read-only snapshot. Dropped without [`Tx::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct Tx(pub(crate) Inner);

#[derive(Debug)]
pub(crate) enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub const fn engine(&self) -> Engine {
        match self.0 {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// One statement, the same text on both engines. Parameters are `$1`, `$2`, …; `in (:set)` stands for the members bound
    /// by [`Sql::bind_set`].
    pub fn sql(&mut self, text: &'static str) -> Sql<'_> {
        Sql { tx: self, text, values: Vec::new(), set: None }
    }

    /// Inserts many rows in few round trips: each of `rows` holds a value for each of `columns`.
    pub async fn insert_many(
        &mut self,
        table: &'static str,
        columns: &'static [&'static str],
        rows: Vec<Vec<Value>>,
    ) -> Result<(), Error> {
        if self.engine() == Engine::Postgres {
            return self.insert_arrays(table, columns, rows).await;
        }
        // SQLite bounds the number of parameters (32,766); full chunks share one prepared statement.
        let per_statement = (8_000 / columns.len().max(1)).clamp(1, 500);
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let chunk: Vec<Vec<Value>> = rows.by_ref().take(per_statement).collect();
            let full = chunk.len() == per_statement;
            let text = insert_text(table, columns, chunk.len());
            self.execute(AssertSqlSafe(text), chunk.into_iter().flatten().collect(), full).await?;
        }
        Ok(())
    }

    /// PostgreSQL takes each column as one array: the statement is the same for any number of rows, so it is planned once
    /// and not for eight thousand parameters.
    async fn insert_arrays(
        &mut self,
        table: &'static str,
        columns: &'static [&'static str],
        rows: Vec<Vec<Value>>,
    ) -> Result<(), Error> {
        let Some(first) = rows.first() else { return Ok(()) };
        let arrays: Vec<String> =
            first.iter().zip(1..).map(|(value, n)| format!("${n}::{}[]", value.postgres_type())).collect();
        let text = format!("insert into {table} ({}) select * from unnest({})", columns.join(", "), arrays.join(", "));
        let mut gathered: Vec<Array> = first.iter().map(Array::of).collect();
        for value in rows.into_iter().flat_map(|row| row.into_iter().enumerate()) {
            let (column, value) = value;
            if !gathered.get_mut(column).is_some_and(|array| array.push(value)) {
                let problem = format!("column {} holds values of two kinds", columns.get(column).unwrap_or(&"?"));
                return Err(Error::Sql(sqlx::Error::Encode(problem.into())));
            }
        }
        let Inner::Postgres(tx) = &mut self.0 else { return Ok(()) };
        let mut arguments = PgArguments::default();
        gathered.into_iter().try_for_each(|array| array.bind(&mut arguments)).map_err(sqlx::Error::Encode)?;
        sqlx::query_with(AssertSqlSafe(text), arguments).execute(&mut **tx).await?;
        Ok(())
    }

    pub(crate) async fn execute(
        &mut self,
        text: impl SqlSafeStr + Send,
        values: Vec<Value>,
        keep_prepared: bool,
    ) -> Result<u64, Error> {
        let text = text.into_sql_str();
        Ok(match &mut self.0 {
            Inner::Sqlite(tx) => sqlx::query_with(text, sqlite(values)?)
                .persistent(keep_prepared)
                .execute(&mut **tx)
                .await?
                .rows_affected(),
            Inner::Postgres(tx) => sqlx::query_with(text, postgres(values)?)
                .persistent(keep_prepared)
                .execute(&mut **tx)
                .await?
                .rows_affected(),
        })
    }

    pub(crate) async fn commit(self) -> Result<(), Error> {
        match self.0 {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

/// The parameters have no names: SQLite looks a named one up by walking all of them, and a statement has thousands.
fn insert_text(table: &str, columns: &[&str], rows: usize) -> String {
    let row = format!("({})", vec!["?"; columns.len()].join(", "));
    format!("insert into {table} ({}) values {}", columns.join(", "), vec![row; rows].join(", "))
}

/// The values of one column.
enum Array {
    Text(Vec<Option<String>>),
    Int(Vec<Option<i64>>),
    Real(Vec<Option<f64>>),
    Bool(Vec<Option<bool>>),
    Bytes(Vec<Option<Vec<u8>>>),
}

impl Array {
    const fn of(first: &Value) -> Self {
        match first {
            Value::Text(_) => Self::Text(Vec::new()),
            Value::Int(_) => Self::Int(Vec::new()),
            Value::Real(_) => Self::Real(Vec::new()),
            Value::Bool(_) => Self::Bool(Vec::new()),
            Value::Bytes(_) => Self::Bytes(Vec::new()),
        }
    }

    /// False when the value is of another kind than the first.
    fn push(&mut self, value: Value) -> bool {
        match (self, value) {
            (Self::Text(all), Value::Text(one)) => all.push(one),
            (Self::Int(all), Value::Int(one)) => all.push(one),
            (Self::Real(all), Value::Real(one)) => all.push(one),
            (Self::Bool(all), Value::Bool(one)) => all.push(one),
            (Self::Bytes(all), Value::Bytes(one)) => all.push(one),
            _ => return false,
        }
        true
    }

    fn bind(self, arguments: &mut PgArguments) -> Result<(), sqlx::error::BoxDynError> {
        use sqlx::Arguments as _;
        match self {
            Self::Text(all) => arguments.add(all),
            Self::Int(all) => arguments.add(all),
            Self::Real(all) => arguments.add(all),
            Self::Bool(all) => arguments.add(all),
            Self::Bytes(all) => arguments.add(all),
        }
    }
}

/// A statement being put together.
#[derive(Debug)]
#[must_use = "a statement does nothing until one of `run`, `one`, `optional`, `all` is awaited"]
pub struct Sql<'t> {
    tx: &'t mut Tx,
    text: &'static str,
    values: Vec<Value>,
    set: Option<Set>,
}

/// The members of a set as one parameter, so that a statement is prepared once for sets of any size.
#[derive(Debug)]
struct Set {
    members: Vec<serde_json::Value>,
    postgres_type: &'static str,
}

impl Sql<'_> {
    pub fn bind(mut self, value: impl Bind) -> Self {
        self.values.push(value.value());
        self
    }

    /// The members for `:set`, bound after all others. An empty set matches nothing.
    pub fn bind_set<M: Member>(mut self, members: impl IntoIterator<Item = M>) -> Self {
        let members = members.into_iter().map(Member::json).collect();
        self.set = Some(Set { members, postgres_type: M::POSTGRES_TYPE });
        self
    }

    /// Runs it and says how many rows it touched.
    pub async fn run(self) -> Result<u64, Error> {
        let (tx, text, values) = self.finish();
        tx.execute(text, values, true).await
    }

    pub async fn optional<T: Record>(self) -> Result<Option<T>, Error> {
        let (tx, text, values) = self.finish();
        Ok(match &mut tx.0 {
            Inner::Sqlite(tx) => sqlx::query_as_with(text, sqlite(values)?).fetch_optional(&mut **tx).await?,
            Inner::Postgres(tx) => sqlx::query_as_with(text, postgres(values)?).fetch_optional(&mut **tx).await?,
        })
    }

    pub async fn one<T: Record>(self) -> Result<T, Error> {
        self.optional().await?.ok_or(Error::Sql(sqlx::Error::RowNotFound))
    }

    pub async fn all<T: Record>(self) -> Result<Vec<T>, Error> {
        let (tx, text, values) = self.finish();
        Ok(match &mut tx.0 {
            Inner::Sqlite(tx) => sqlx::query_as_with(text, sqlite(values)?).fetch_all(&mut **tx).await?,
            Inner::Postgres(tx) => sqlx::query_as_with(text, postgres(values)?).fetch_all(&mut **tx).await?,
        })
    }
}

impl<'t> Sql<'t> {
    fn finish(self) -> (&'t mut Tx, sqlx::SqlStr, Vec<Value>) {
        let Self { tx, text, mut values, set } = self;
        let Some(Set { members, postgres_type }) = set else { return (tx, text.into_sql_str(), values) };
        if members.is_empty() {
            return (tx, AssertSqlSafe(text.replace(":set", "null")).into_sql_str(), values);
        }
        values.push(serde_json::Value::from(members).to_string().value());
        let list = values.len();
        let text = match tx.engine() {
            Engine::Sqlite => text.replace(":set", &format!("select value from json_each(${list})")),
            // As an array the planner knows it for a few values to look up, however small the tables were when the
            // statement was first prepared.
            Engine::Postgres => {
                let members = format!("array(select jsonb_array_elements_text(${list}::jsonb)::{postgres_type})");
                text.replace("in (:set)", &format!("= any({members})"))
            }
        };
        (tx, AssertSqlSafe(text).into_sql_str(), values)
    }
}

macro_rules! arguments {
    ($name:ident, $arguments:ty) => {
        fn $name(values: Vec<Value>) -> Result<$arguments, Error> {
            use sqlx::Arguments as _;
            let mut arguments = <$arguments>::default();
            for value in values {
                match value {
                    Value::Text(v) => arguments.add(v),
                    Value::Int(v) => arguments.add(v),
                    Value::Real(v) => arguments.add(v),
                    Value::Bool(v) => arguments.add(v),
                    Value::Bytes(v) => arguments.add(v),
                }
                .map_err(sqlx::Error::Encode)?;
            }
            Ok(arguments)
        }
    };
}
arguments!(sqlite, SqliteArguments);
arguments!(postgres, PgArguments);
