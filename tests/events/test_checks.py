import pytest

from codevigil_lsp.events.checks import first_word, program_name, verifies


def is_check(command):
    name, *arguments = command.split()
    return verifies(program_name(name), arguments)


@pytest.mark.parametrize(
    "command",
    [
        "pytest -q",
        "python -m pytest",
        "python3 -m unittest",
        "uv run pytest",
        "poetry run mypy",
        "npx tsc --noEmit",
        "npx -y eslint .",
        "uv run python -m pytest",
        "go test ./...",
        "cargo clippy",
        "cargo build --release",
        "npm test",
        "npm t",
        "npm run test",
        "npm run test:unit",
        "npm run lint",
        "npm run type-check",
        "pnpm lint",
        "yarn test",
        "yarn run build",
        "bun test",
        "make",
        "make -j4",
        "make check",
        "cmake --build out",
        "ruff check .",
        "ruff format --check",
        "black --check .",
        "gofmt -l .",
        "mix test",
        "make -C sub test",
        "make -C pytest",
        "gradlew test",
        "gradlew :app:testDebugUnitTest",
        "gradle assembleDebug",
        "mvn -q clean install",
        "mvn -pl core verify",
        "ninja -C out",
        "xcodebuild -scheme X build",
        "bazel test //...",
        "npx playwright test",
        "npx cypress run",
        "bundle exec rspec",
        "coverage run -m pytest",
        "rake spec",
        "bin/rails test",
        "php artisan test",
        "php vendor/bin/phpunit",
        "python manage.py test",
        "pre-commit run --all-files",
        "uvx ruff check",
        "pipx run mypy .",
        "pdm run pytest",
        "vue-tsc --noEmit",
        "cargo +nightly test",
        "cargo fmt -- --check",
        "npm --prefix web test",
        "pnpm --filter web test",
        "yarn --cwd web lint",
        "yarn workspace web run test",
    ],
)
def test_checks_verify(command):
    assert is_check(command)


@pytest.mark.parametrize(
    "command",
    [
        "npm install",
        "npm ci",
        "npm run dev",
        "npm run precise",
        "npm run specification",
        "yarn add eslint",
        "pip install pytest",
        "python manage.py migrate",
        "python3 -W error -m unittest",
        "python",
        "uv run",
        "npx",
        "go mod tidy",
        "cargo fmt",
        "cargo add serde",
        "make install",
        "make -n",
        "make clean",
        "mvn clean",
        "mvn dependency:tree",
        "gradle",
        "gradlew bootRun",
        "ninja clean",
        "xcodebuild -list",
        "bazel run //x",
        "npx playwright install",
        "npx cypress open",
        "rake db:migrate",
        "rails server",
        "pre-commit install",
        "coverage report",
        "bundle install",
        "yarn workspace web",
        "npm --prefix",
        "black .",
        "prettier --write .",
        "ruff format",
        "biome format",
        "docker build .",
        "node app.js",
        "curl -o a b",
        "unknown --flag",
    ],
)
def test_what_is_not_sure_does_not(command):
    assert not is_check(command)


def test_the_first_word_is_no_flag():
    assert first_word(["-v", "--x", "test", "b"]) == "test"
    assert first_word(["-v"]) == ""


def test_a_program_is_called_by_its_name_in_any_folder():
    assert program_name("/usr/local/bin/Pytest") == "pytest"
